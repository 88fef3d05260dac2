/** A node of IBM Cloud whose making fails at each of its writes, and is not taken back by itself: the clean-up by label leaves nothing of it, and all else as it was. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { expect, test } from 'vitest';
import type { Fault } from '../../src/lab/faults.ts';
import { startIbmLab } from '../../src/providers/ibm/lab/index.ts';
import { groundOn, type Ground } from './ground.ts';

const example = join(import.meta.dirname, '../../examples/ibm-node-provision');
const node = readFileSync(join(example, 'n1.specs.yaml'), 'utf8')
  .replace('ibm: us-south', 'ibm: cloud')
  .replace('onFailure: rollback\n', '');

const writes = [
  ['POST /subnets/{subnet_id}/reserved_ips', 4],
  ['POST /virtual_network_interfaces', 2],
  ['POST /bare_metal_servers', 1],
  ['POST /instances/{instance_id}/dnszones/{zone_id}/resource_records', 4],
] as const;
const faults: readonly Fault[] = [
  ...writes.flatMap(([at, count]) =>
    Array.from({ length: count }, (_, skip): Fault => ({
      name: 'forbidden-403',
      at,
      skip,
      times: Infinity,
    })),
  ),
  { name: 'provision-fails', at: 'POST /bare_metal_servers' },
  { name: 'tag-fails', at: 'POST /v3/tags/attach', times: Infinity },
];

test.each(faults)('$name at $at, after $skip that go well', async (fault) => {
  const ground = await deployed();
  const before = rowsOf(ground);
  ground.write('n1.specs.yaml', node);
  ground.lab.fault(fault);
  // Without a tag a thing is made all the same; the ledger knows it.
  expect(await ground.applied('plan')).toMatchObject({ exit: fault.name === 'tag-fails' ? 0 : 4 });
  ground.remove('n1.specs.yaml');
  const ended = await ground.applied('cleanup', 'node=n1');
  expect(ended, ended.err).toMatchObject({ exit: 0 });
  expect(rowsOf(ground)).toEqual(before);
  const checked = await ground.run('cleanup', 'node=n1', '--check');
  expect(checked.exit, checked.out + checked.err).toBe(0);
  expect(ground.lab.violations()).toEqual([]);
  console.log(
    `${fault.name} at ${fault.at}, ${fault.skip ?? 0} before: ${ended.out.split('\n')[0]}`,
  );
});

test('a unit that goes back by itself is told as that, and nothing is left to be cleaned up', async () => {
  const ground = await deployed();
  ground.write('n1.specs.yaml', `${node}onFailure: rollback\n`);
  ground.lab.fault({ name: 'forbidden-403', at: 'POST /bare_metal_servers', times: Infinity });
  expect(await ground.applied('plan')).toMatchObject({ exit: 4 });
  const status = await ground.run('cleanup', '--status', '--by', 'node');
  expect(status.out).toMatch(/node=n1 +rolled back +0 /);
  expect(status.out).toMatch(/node=n100 +deployed/);
  expect(await ground.run('cleanup', 'node=n1', '--check')).toMatchObject({ exit: 0 });
  expect((await ground.run('cleanup', 'node=n1')).out).toContain('node=n1: nothing');
});

/** The network is there, and n100, which is ours too; node1 and n10 are other people's. */
async function deployed(): Promise<Ground> {
  const live = parse(readFileSync(join(example, 'live/us-south.yaml'), 'utf8')) as object;
  const lab = await startIbmLab({ state: live });
  const options = { ...lab.options, dnsInstance: 'site-dns' };
  const ground = groundOn(lab, { driver: 'ibm', auth: 'apiKey', options });
  ground.write('n1.cloud-init', '#cloud-config\n');
  const network = readFileSync(join(example, 'network.specs.yaml'), 'utf8');
  ground.write('network.specs.yaml', network.replace('ibm: us-south', 'ibm: cloud'));
  ground.write('n100.specs.yaml', another(node));
  const ended = await ground.applied('plan');
  expect(ended.exit, ended.err).toBe(0);
  return ground;
}

function another(text: string): string {
  return text
    .replaceAll(/\bn1\b(?!\.cloud-init)/g, 'n100')
    .replaceAll('10.40.1.1', '10.40.1.20')
    .replaceAll('10.40.2.1', '10.40.2.20');
}

/** Everything that the region holds, by table; what nothing refers to any more is no part of it. */
function rowsOf({ lab }: Ground): unknown {
  const tables = Object.entries(lab.state() as Record<string, unknown>);
  return Object.fromEntries(tables.filter(([, rows]) => Array.isArray(rows)));
}
