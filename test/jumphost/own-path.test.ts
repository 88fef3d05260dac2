/** trueup comes over the very address that it takes from a bridge: confirmed over the new one, or undone by the host itself. */
import { expect, onTestFinished, test, vi, type TestContext } from 'vitest';
import type { ExecDoor } from '../../src/lab/exec-door.ts';
import { need } from '../beds/means.ts';
import { startNamespaces } from '../beds/namespaces.ts';
import { must, type Where } from '../beds/program.ts';
import type { Topology } from '../beds/topology.ts';
import { siteOf } from '../providers/linux/site.ts';
import { holdersOf, watchHolders } from './holders.ts';
import { approvals, start, trueup } from './trueup-process.ts';

vi.setConfig({ testTimeout: 300_000 });

/** The bridges of the jumphost, without the VLAN: provider-vip is on virbr1 itself. The controller is behind virbr2. */
const topology: Topology = {
  hosts: [
    {
      name: 'jumphost',
      own: 'plain',
      bridges: [
        { name: 'virbr1', addresses: ['10.12.4.1/22'] },
        { name: 'virbr2', addresses: ['10.12.8.1/22'] },
        { name: 'virbr7', addresses: ['10.12.60.1/22'] },
      ],
    },
    {
      name: 'controller',
      nics: [{ name: 'ens3', to: 'jumphost/virbr2' }],
      lines: ['addr add 10.12.8.100/22 dev ens3', 'addr add 10.12.12.100/22 dev ens3'],
    },
    {
      name: 'vip',
      nics: [{ name: 'ens3', to: 'jumphost/virbr1' }],
      lines: ['addr add 10.12.8.50/22 dev ens3'],
    },
  ],
};

const file = '/etc/netplan/90-trueup.yaml';

interface Ground {
  readonly host: Where;
  readonly vip: Where;
  readonly old: ExecDoor;
  readonly next: ExecDoor;
  /** The site's folder. */
  readonly folder: string;
}

async function ground(context: TestContext, confirmSeconds: number): Promise<Ground> {
  await need(context, 'own hosts');
  const bed = await startNamespaces(topology);
  onTestFinished(() => bed.close());
  const way = (from: string, to: string): Promise<ExecDoor> =>
    bed.door('jumphost', { from: { host: 'controller', address: from }, to });
  const old = await way('10.12.8.100', '10.12.8.1');
  const next = await way('10.12.12.100', '10.12.12.1');
  const via = [old.url, next.url];
  const site = siteOf({ via, persistence: 'netplan', confirmSeconds, timeoutSeconds: 10 });
  site.declare({
    addresses: {
      'metal-admin': {
        device: 'virbr2',
        address: '10.12.12.1/22',
        was: { device: 'virbr2', address: '10.12.8.1/22' },
      },
      'provider-vip': { device: 'virbr1', address: '10.12.8.1/22' },
      oob: { device: 'virbr7', address: '10.12.60.1/22' },
    },
    requires: [{ of: 'jumphost/address/oob', field: 'address', value: '10.12.60.1/22' }],
  });
  return { host: bed.on('jumphost'), vip: bed.on('vip'), old, next, folder: site.root };
}

const cuts = (argv: readonly string[]): boolean => /^ip -batch \S+\/change$/.test(argv.join(' '));
const bundles = async (host: Where): Promise<string> =>
  (await host.run(['find', '/run/trueup', '-type', 'f'])).stdout;

test('confirmed over the new path, then handed on, then stored', async (context) => {
  const { host, vip, old, next, folder } = await ground(context, 60);
  const seen = watchHolders(host, [old, next], '10.12.8.1');
  const applied = await trueup(folder, 'plan', '--apply', ...(await approvals(folder)));
  expect(applied, applied.said).toMatchObject({ exit: 0 });
  expect(seen).toEqual(['virbr2', '', 'virbr1']);
  expect(await holdersOf(host, '10.12.12.1')).toEqual(['virbr2']);
  expect((await vip.run(['ping', '-q', '-c1', '-W2', '10.12.8.1'])).exit).toBe(0);

  // What cuts comes over the old path; all that follows it, over the new one: the confirmation first, the file last.
  expect(old.calls().filter(({ argv }) => cuts(argv))).toHaveLength(1);
  const after = next.calls().map(({ argv }) => argv.join(' '));
  const confirmed = after.findIndex((line) => /^mv -T \S+\/armed \S+\/confirmed$/.test(line));
  const taken = after.findIndex((line) =>
    /addr (add|replace) 10\.12\.8\.1\/22 dev virbr1/.test(line),
  );
  const stored = after.findIndex((line) => line.startsWith('mv ') && line.endsWith(` ${file}`));
  expect([confirmed >= 0, taken > confirmed, stored > taken], after.join('\n')).toEqual([
    true,
    true,
    true,
  ]);
  expect(await bundles(host)).toBe('');
  const text = await must(host, ['cat', file]);
  expect(text).toMatch(/virbr1:\n +addresses:\n +- 10\.12\.8\.1\/22/);
  expect(text).toMatch(/virbr2:\n +addresses:\n +- 10\.12\.12\.1\/22/);
  expect(await trueup(folder, 'plan')).toMatchObject({ exit: 0 });
});

test('killed right after the cut, the host goes back in time; the next plan tells, and the run can be taken up', async (context) => {
  const confirmSeconds = 5;
  const { host, old, next, folder } = await ground(context, confirmSeconds);
  const flags = await approvals(folder);
  const seen = watchHolders(host, [old, next], '10.12.8.1');
  const { child, ended } = start(folder, ['plan', '--apply', ...flags]);
  let cutAt = 0;
  old.onCall(({ phase, argv }) => {
    if (phase !== 'handled' || !cuts(argv) || cutAt > 0) return;
    cutAt = performance.now();
    child.kill('SIGKILL');
  });
  expect(await ended).toMatchObject({ exit: null });
  expect(await holdersOf(host, '10.12.8.1')).toEqual([]);
  expect(await bundles(host)).toContain('/armed');

  await expect
    .poll(() => bundles(host), { interval: 50, timeout: 60_000 })
    .toContain('/rolled-back');
  // The timer began before the cut; a busy machine may be late by a little.
  expect(performance.now() - cutAt).toBeLessThan((confirmSeconds + 3) * 1000);
  expect(await holdersOf(host, '10.12.8.1')).toEqual(['virbr2']);
  expect((await host.run(['cat', file])).exit).toBe(1);

  // Half of the change is there: the new address. Whose the old one is, only the run that was killed knows.
  const told = await trueup(folder, 'plan');
  expect(told, told.said).toMatchObject({ exit: 3 });
  expect(told.said).toMatch(/jumphost went back by itself at /);

  const again = ['resume', 'latest'];
  const resumed = await trueup(folder, ...again, '--apply', ...(await approvals(folder, again)));
  expect(resumed, resumed.said).toMatchObject({ exit: 0 });
  expect(await holdersOf(host, '10.12.8.1')).toEqual(['virbr1']);
  expect(seen.filter((each) => each.includes(' and '))).toEqual([]);
  expect(await bundles(host)).toBe('');
  expect(await trueup(folder, 'plan')).toMatchObject({ exit: 0 });
});
