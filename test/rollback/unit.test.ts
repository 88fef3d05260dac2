/** `onFailure: rollback`: a unit that fails half-way is taken back at once; what is not of it stays. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { RunningLab } from '../../src/lab/server.ts';
import { startMaasLab } from '../../src/providers/maas/lab/index.ts';
import * as engine from '../../src/reconcile.ts';
import { trueup, type Ended } from '../cli/pretend.ts';

const nodes = (onFailure: string): string => `maas: caracal
labels: { node: n1, deployment: d7 }
onFailure: ${onFailure}
spaces: { n1: {} }
subnets:
  n1:
    cidr: 10.1.0.0/24
    vlan: { fabric: metal, vid: 0 }
    bands:
      mgmt: { range: 10.1.0.1-10.1.0.9, purpose: reserve }
      vips: { range: 10.1.0.20-10.1.0.29, purpose: vip }
---
maas: caracal
labels: { node: n10, deployment: d7 }
onFailure: ${onFailure}
subnets:
  n10: { cidr: 10.10.0.0/24, vlan: { fabric: metal, vid: 0 } }
`;

test('what fails half-way goes back, and nothing else does', async () => {
  const { lab, run } = await site(nodes('rollback'));
  lab.fault({ name: 'state-409', at: 'POST ipranges', skip: 1, times: Infinity });
  const applied = await run('plan', '--apply');
  expect(applied.exit, applied.out + applied.err).toBe(4);
  expect(applied.out).toContain('node=n1');
  expect(applied.out).toMatch(
    /Taken back\n {2}deployment=d7,node=n1 is as it was before: \d steps in run nodes-2/,
  );
  expect(subnets(lab)).toEqual(['10.10.0.0/24', '172.16.0.0/24']);
  const shown = await run('show', 'latest');
  expect(shown.out).toContain('approved by');
  expect(shown.out).toContain('(spec)');

  const resumed = await run('resume', 'nodes-1', '--apply');
  expect(resumed).toMatchObject({ exit: 3 });
  expect(resumed.err).toContain('was taken back by run nodes-2');
  const json = await run('plan', '--format', 'json');
  const { changes } = JSON.parse(json.out) as { changes: readonly { address: string }[] };
  expect(changes.map(({ address }) => address)).toEqual([
    'caracal/band/n1.mgmt',
    'caracal/band/n1.vips',
    'caracal/space/n1',
    'caracal/subnet/n1',
  ]);
});

test('without it, what was done stays for resume to go on from', async () => {
  const { lab, run } = await site(nodes('stop'));
  lab.fault({ name: 'state-409', at: 'POST ipranges', skip: 1, times: 1 });
  const applied = await run('plan', '--apply');
  expect(applied.exit, applied.out + applied.err).toBe(4);
  expect(applied.out).not.toContain('Taken back');
  expect(subnets(lab)).toEqual(['10.1.0.0/24', '10.10.0.0/24', '172.16.0.0/24']);
  expect(await run('resume', 'latest', '--apply')).toMatchObject({ exit: 0 });
  expect(await run('plan')).toMatchObject({ exit: 0 });
});

test('a run that did all it should goes back as one that failed does', async () => {
  const { lab, run } = await site(nodes('stop'));
  const before = lab.state();
  expect(await run('plan', '--apply')).toMatchObject({ exit: 0 });
  const planned = await run('rollback', 'latest', '--format', 'json');
  const { approvals } = JSON.parse(planned.out) as { approvals: readonly { flag: string }[] };
  const flags = approvals.flatMap(({ flag }) => flag.split(' '));
  const back = await run('rollback', 'latest', '--apply', ...flags);
  expect(back.exit, back.out + back.err).toBe(0);
  expect(back.out).toContain('all is as it was before run nodes-1');
  expect(lab.state()).toMatchObject({ subnets: (before as { subnets: unknown }).subnets });
  const again = await run('rollback', 'nodes-1');
  expect(again).toMatchObject({ exit: 0 });
  expect(again.out).toContain('nothing to do');
});

function subnets(lab: RunningLab): readonly string[] {
  const { subnets: rows } = lab.state() as { subnets: readonly { cidr: string }[] };
  return rows.map(({ cidr }) => cidr).toSorted();
}

async function site(specs: string): Promise<{
  lab: RunningLab;
  run: (...words: readonly string[]) => Promise<Ended>;
}> {
  const lab = await startMaasLab({
    state: {
      fabrics: [{ name: 'metal', vlans: [{ vid: 0 }] }],
      subnets: [{ cidr: '172.16.0.0/24', vlan: { fabric: 'metal', vid: 0 } }],
    },
  });
  const folder = mkdtempSync(join(tmpdir(), 'trueup-unit-'));
  onTestFinished(async () => {
    await lab.close();
    rmSync(folder, { recursive: true });
  });
  process.env['TRUEUP_UNIT_KEY'] = lab.auth['apiKey'];
  const system = `{ driver: maas, url: "${lab.url}", auth: { apiKey: "\${env:TRUEUP_UNIT_KEY}" } }`;
  writeFileSync(
    join(folder, 'trueup.yaml'),
    `site: nodes\nspecs: "*.specs.yaml"\nsystems:\n  caracal: ${system}\n`,
  );
  writeFileSync(join(folder, 'nodes.specs.yaml'), specs);
  return { lab, run: (...words) => trueup(words, { cwd: folder, engine }) };
}
