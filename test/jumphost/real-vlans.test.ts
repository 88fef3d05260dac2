/** The example `jumphost-bridges`, whole, on a kernel with VLANs: trueup sees a remote host, and talks over what it changes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseDocument } from 'yaml';
import { need } from '../beds/means.ts';
import { must } from '../beds/program.ts';
import { startMachine } from '../beds/uml.ts';
import { run } from '../support/examples.ts';
import { exampleOn, jumphostOfExample } from './example-on-host.ts';
import { holdersOf, watchHolders } from './holders.ts';

test('the bridges of the jumphost', { timeout: 900_000 }, async (context) => {
  await need(context, 'machine', 'netplan');
  const bed = await startMachine(jumphostOfExample());
  onTestFinished(() => bed.close());
  const host = bed.on('jumphost');
  const from = { host: 'office', address: '192.0.2.10' };
  const old = await bed.door('jumphost', { from, to: '10.12.8.1' });
  const next = await bed.door('jumphost', { from, to: '10.12.12.1' });
  const folder = await exampleOn(host, [old.url, next.url]);

  // The order that the runbook warns of: provider-vip takes 10.12.8.1 while metal-admin keeps it.
  const spec = join(folder, 'jumphost.specs.yaml');
  const declared = readFileSync(spec, 'utf8');
  const trap = parseDocument(declared);
  trap.deleteIn(['addresses', 'metal-admin']);
  trap.delete('expect');
  writeFileSync(spec, trap.toString());
  const refused = await run(folder, ['plan']);
  expect(refused, refused.err).toMatchObject({ exit: 3 });
  expect(refused.out + refused.err).toMatch(
    /claim-held.*provider-vip wants 10\.12\.8\.1, which .*10\.12\.8\.1\/22 on virbr2\) holds/,
  );
  writeFileSync(spec, declared);

  const planned = await run(folder, ['plan']);
  expect(planned, planned.out + planned.err).toMatchObject({ exit: 2 });
  // But for its id, what is read off a real host is what is read off the simulated one.
  const simulated = readFileSync(
    join(import.meta.dirname, '../../examples/jumphost-bridges/plan.txt'),
    'utf8',
  );
  expect(changesIn(planned.out)).toBe(changesIn(simulated));

  const seen = watchHolders(host, [old, next], '10.12.8.1');
  const [, flag = '', value = ''] = / (--approve) (\S+)/.exec(planned.out) ?? [];
  const applied = await run(folder, ['plan', '--apply', flag, value]);
  expect(applied, applied.out + applied.err).toMatchObject({ exit: 0 });
  expect(seen).toEqual(['virbr2', '', 'virbr1.104']);
  expect(await holdersOf(host, '10.12.12.1')).toEqual(['virbr2']);
  expect(await run(folder, ['plan'])).toMatchObject({ exit: 0 });

  const reaches = async (peer: string, address: string): Promise<boolean> =>
    (await bed.on(peer).run(['ping', '-q', '-c1', '-W2', address])).exit === 0;
  expect(await reaches('openstack0', '10.12.12.1')).toBe(true);
  expect(await reaches('tagged', '10.12.8.1')).toBe(true);
  // Whoever asks in VLAN 104 who has it hears one answer, and nobody has it on metal-admin's wire.
  const asked = ['arping', '-D', '-c', '2', '-w', '3', '-I'] as const;
  const one = await bed.on('tagged').run([...asked, 'eno1.104', '10.12.8.1']);
  const macs = [...one.stdout.matchAll(/\[([0-9A-F:]{17})\]/gi)].map(([, mac]) =>
    mac?.toLowerCase(),
  );
  expect([...new Set(macs)]).toEqual(['52:54:00:00:08:68']);

  const file = await must(host, ['cat', '/etc/netplan/90-trueup.yaml']);
  expect(file).toMatch(
    /virbr1\.104:\n +addresses:\n +- 10\.12\.8\.1\/22\n +id: 104\n +link: virbr1/,
  );
  expect(await host.run(['netplan', 'generate'])).toMatchObject({ exit: 0 });
  const brought = await must(host, ['cat', '/run/systemd/network/10-netplan-virbr2.network']);
  expect(brought).toContain('Address=10.12.12.1/22');
  expect(brought).not.toContain('10.12.8.1');

  const changes = (): number =>
    [...old.calls(), ...next.calls()].filter(({ argv }) => changing.test(argv.join(' '))).length;
  const before = changes();
  expect(before).toBeGreaterThan(0);
  expect(await run(folder, ['plan', '--apply'])).toMatchObject({ exit: 0 });
  expect(changes()).toBe(before);
});

function changesIn(text: string): string {
  return text.slice(text.indexOf('Changes'), text.indexOf('Needs'));
}

/** Files that are written, and everything of `ip` but looks. */
const changing = /^(tee|install|mv|mkdir|rm|ip( -\S+)* (-batch|\S+ (add|del|set|replace)))\b/;
