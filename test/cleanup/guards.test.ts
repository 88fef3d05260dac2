/** What a clean-up does not touch, and what it says of what it could not take away. */
import { expect, test } from 'vitest';
import type { Fault } from '../../src/lab/faults.ts';
import { heldBy, type Ground } from './ground.ts';
import { maasGround, specs } from './maas-site.ts';
import { pveGround } from './pve-site.ts';

interface Thing {
  readonly address: string;
  readonly state: string;
  readonly why?: string;
}
interface Cleaned {
  readonly exit: number;
  readonly targets: readonly { readonly things: readonly Thing[] }[];
  readonly totals: Readonly<Record<string, number>>;
  readonly checks: readonly { readonly result: string; readonly message: string }[];
}
interface Planned {
  readonly exit: number;
  readonly cleanup: readonly { readonly things: readonly Thing[] }[];
  readonly steps: readonly unknown[];
}

test('what belongs to another unit and hangs on it blocks, and is named', async () => {
  const ground = await deployed();
  ground.write(
    'node10.specs.yaml',
    `${specs(10)}      borrowed: { range: 10.70.0.20-10.70.0.29, purpose: reserve, labels: { node: node1 } }\n`,
  );
  ground.write(
    'node1.specs.yaml',
    `${specs(1)}      guest: { range: 10.61.0.200-10.61.0.209, purpose: reserve, labels: { node: guest } }\n`,
  );
  expect(await ground.applied('plan')).toMatchObject({ exit: 0 });
  const before = heldBy(ground.lab, []);
  const blocked = await ground.run('cleanup', 'node=node1', '--apply');
  expect(blocked.exit).toBe(3);
  expect(blocked.err).toContain('trueup made it as cloud/band/node1-net.guest, which is not to go');
  expect(heldBy(ground.lab, [])).toBe(before);
  // Cleaned up together they are no longer in each other's way.
  expect((await ground.applied('cleanup', 'node=node1', 'node=guest')).exit).toBe(0);
});

test('what was adopted is named and kept', async () => {
  const ground = await maasGround();
  ground.remove('node1.specs.yaml');
  ground.write(
    'node10.specs.yaml',
    'maas: cloud\nlabels: { node: node10 }\nsubnets:\n  node10-net2: { cidr: 10.92.0.0/24, vlan: { fabric: dc1, vid: 200 } }\nspaces:\n  node10: {}\n',
  );
  expect(await ground.applied('plan')).toMatchObject({ exit: 0 });
  const ended = await ground.applied('cleanup', 'node=node10');
  expect(ended.exit).toBe(0);
  expect(ended.out).toContain('1 of 1 thing gone (100 %): 1 deleted, 1 kept');
  expect(ended.out).toContain(
    'kept     cloud/subnet/node10-net2 (#92): trueup found it there and did not make it',
  );
});

test('what somebody took away by hand is gone already, and forgotten', async () => {
  const ground = await deployed();
  change(ground, {
    name: 'foreign-change',
    detail: { collection: 'subnets', id: await subnet(ground), remove: true },
  });
  await ground.run('drift');
  const planned = await ground.told<Planned>('cleanup', 'node=node1');
  expect(states(planned.cleanup)).toEqual({ 'gone already': 3, 'to delete': 2 });
  expect((await ground.applied('cleanup', 'node=node1')).exit).toBe(0);
  const again = await ground.told<Planned>('cleanup', 'node=node1');
  expect(again).toMatchObject({ exit: 0, cleanup: [{ things: [] }] });
});

test('with nothing but rows to forget, the run has no steps', async () => {
  const ground = await maasGround();
  ground.remove('node10.specs.yaml');
  ground.write('node1.specs.yaml', 'maas: cloud\nlabels: { node: node1 }\nspaces:\n  node1: {}\n');
  expect(await ground.applied('plan')).toMatchObject({ exit: 0 });
  change(ground, {
    name: 'foreign-change',
    detail: { collection: 'spaces', id: 93, remove: true },
  });
  await ground.run('drift');
  const ended = await ground.told<Cleaned>('cleanup', 'node=node1', '--apply');
  expect(ended).toMatchObject({ exit: 0, totals: { things: 1, goneAlready: 1, successRate: 100 } });
  expect((await ground.run('cleanup', '--status')).out).toContain('node=node1  cleaned up  0 ');
});

test('a refusal: per thing, with why; what waits is skipped; the rest goes; the next one ends it', async () => {
  const ground = await deployed();
  ground.lab.fault({ name: 'state-409', at: 'DELETE vlans', times: 1, detail: 'Still in use.' });
  const planned = await ground.told<{ approvals: readonly { flag: string }[] }>(
    'cleanup',
    'node=node1',
  );
  const flags = planned.approvals.flatMap(({ flag }) => flag.split(' '));
  const ended = await ground.told<Cleaned>('cleanup', 'node=node1', '--apply', ...flags);
  expect(ended.exit).toBe(4);
  const things = Object.fromEntries(
    ended.targets.flatMap((each) => each.things).map((each) => [each.address, each]),
  );
  expect(things['cloud/subnet/node1-net']?.state).toBe('deleted');
  expect(things['cloud/band/node1-net.vips']).toMatchObject({
    state: 'deleted',
    why: 'with cloud/subnet/node1-net',
  });
  expect(things['cloud/vlan/node1-vlan']).toMatchObject({
    state: 'failed',
    why: expect.stringContaining('Still in use.') as string,
  });
  expect(things['cloud/space/node1']).toMatchObject({
    state: 'skipped',
    why: expect.stringContaining('it waits for step 2, which failed') as string,
  });
  expect(ended.totals).toMatchObject({
    things: 5,
    deleted: 3,
    failed: 1,
    skipped: 1,
    successRate: 60,
  });
  expect(ended.checks.map((each) => `${each.result} ${each.message}`)).toEqual([
    'PASS 2 bands not found (deleted)',
    'LEFT 1 of 1 space left',
    'PASS 1 subnet not found (deleted)',
    'LEFT 1 of 1 vlan left',
    'PASS nothing unknown to the ledger carries our mark of it',
  ]);
  const status = await ground.run('cleanup', '--status', '--by', 'node');
  expect(status.out).toMatch(/node=node1 +failed +2 /);
  expect(status.out).toContain('1 to be cleaned up');
  expect((await ground.applied('cleanup', 'node=node1')).exit).toBe(0);
});

test('what carries our mark and is in no ledger is found by its address', async () => {
  const ground = await deployed();
  // As if a run had made it twice, and had died before it could write it down.
  change(ground, {
    name: 'foreign-change',
    detail: {
      collection: 'spaces',
      set: { name: 'node1-again', description: '[trueup sweep cloud/space/node1]' },
    },
  });
  await ground.run('drift');
  const checked = await ground.run('cleanup', 'node=node1', '--check');
  expect(checked.out).toContain('1 thing unknown to the ledger');
  const planned = await ground.told<Planned>('cleanup', 'node=node1');
  expect(states(planned.cleanup)).toEqual({ 'to delete': 6 });
  const ended = await ground.applied('cleanup', 'node=node1');
  expect(ended.out).toContain('6 of 6 things gone (100 %)');
  expect(heldBy(ground.lab, [])).not.toContain('node1-again');
  expect(heldBy(ground.lab, [])).toContain('node1-lab');
});

test('a VMID that went on to somebody else is not ours any more', async () => {
  const ground = await pveGround();
  ground.remove('node10.specs.yaml');
  expect(await ground.applied('plan')).toMatchObject({ exit: 0 });
  for (const detail of [
    { method: 'POST', path: '/nodes/pve1/qemu/201/status/stop' },
    { method: 'DELETE', path: '/nodes/pve1/qemu/201', form: { 'destroy-unreferenced-disks': 1 } },
    {
      method: 'POST',
      path: '/nodes/pve1/qemu',
      form: { vmid: 201, name: 'mail', scsi0: 'local-lvm:8' },
    },
  ]) {
    change(ground, { name: 'foreign-change', detail });
    await ground.run('drift');
  }
  const planned = await ground.told<Planned>('cleanup', 'node=node1');
  expect(planned.steps).toEqual([]);
  expect(states(planned.cleanup)).toEqual({ 'gone already': 4 });
  const ended = await ground.applied('cleanup', 'node=node1');
  expect(ended).toMatchObject({ exit: 0 });
  expect(heldBy(ground.lab, [])).toContain('"name": "mail"');
  expect((await ground.run('cleanup', 'node=node1', '--check')).exit).toBe(0);
});

test('a system that cannot be read: exit 1, and nothing is sent', async () => {
  const ground = await deployed();
  const writes = JSON.stringify(ground.lab.writes());
  ground.lab.fault({ name: 'not-admin', times: Infinity });
  for (const words of [[], ['--apply'], ['--check']]) {
    const ended = await ground.run('cleanup', 'node=node1', ...words);
    expect(ended.exit, words.join(' ')).toBe(1);
  }
  expect((await ground.run('orphans', '--older-than', '0')).exit).toBe(1);
  expect(JSON.stringify(ground.lab.writes())).toBe(writes);
});

async function deployed(): Promise<Ground> {
  const ground = await maasGround();
  expect(await ground.applied('plan')).toMatchObject({ exit: 0 });
  return ground;
}

/** By somebody else, with the next request. */
function change(ground: Ground, fault: Fault): void {
  ground.lab.fault(fault);
}

async function subnet(ground: Ground): Promise<string> {
  const { out } = await ground.run('cleanup', 'node=node1');
  return /cloud\/subnet\/node1-net \(#(\d+)\)/.exec(out)?.[1] ?? '';
}

function states(
  swept: readonly { readonly things: readonly Thing[] }[],
): Readonly<Record<string, number>> {
  const all: Record<string, number> = {};
  for (const { state } of swept.flatMap((each) => each.things)) all[state] = (all[state] ?? 0) + 1;
  return all;
}

test('labels that a spec gives later are written down, though nothing else changes', async () => {
  const ground = await maasGround();
  ground.remove('node10.specs.yaml');
  ground.write('node1.specs.yaml', 'maas: cloud\nspaces:\n  node1: {}\n');
  expect(await ground.applied('plan')).toMatchObject({ exit: 0 });
  expect((await ground.run('cleanup', 'node=n1')).exit).toBe(1);
  ground.write('node1.specs.yaml', 'maas: cloud\nlabels: { node: n1 }\nspaces:\n  node1: {}\n');
  const planned = await ground.run('plan');
  expect(planned.exit).toBe(0);
  expect(planned.out).toContain('recorded at the next apply (nothing is changed)');
  expect(await ground.applied('plan')).toMatchObject({ exit: 0 });
  expect((await ground.run('plan')).out).toContain('nothing to do, live matches the specs');
  // It was made by trueup before it had a label, and is so still.
  const ended = await ground.applied('cleanup', 'node=n1');
  expect(ended.out).toContain('1 of 1 thing gone (100 %): 1 deleted');
});
