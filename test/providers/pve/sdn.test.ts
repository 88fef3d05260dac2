import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../src/model/operation.ts';
import type { Performed } from '../../../src/model/provider.ts';
import { storyOf } from './lab/ask.ts';
import { connected, creating, deleting, updating, type Connected } from './connected.ts';

const apply = 'PUT /cluster/sdn';
const together = async (
  it: Connected,
  ...operations: readonly Operation[]
): Promise<readonly Performed[]> =>
  (await it.connection.performTogether?.(operations, it.context())) ?? [];
const ok = (replies: readonly Performed[]): readonly (string | undefined)[] =>
  replies.map((each) =>
    each.ok ? undefined : `${each.class} ${each.problem.code}: ${each.problem.message}`,
  );

const zone = creating('zone', 'blue', {
  name: 'blue',
  type: 'vlan',
  bridge: 'vmbr0',
  nodes: ['pve1'],
});
const vnet = creating('vnet', 'bnet', {
  name: 'bnet',
  zone: 'father/zone/blue',
  tag: 20,
  alias: 'the blue one',
});
const subnet = creating('sdnsubnet', 'blue-net', {
  vnet: 'father/vnet/bnet',
  subnet: '10.20.0.0/24',
  gateway: '10.20.0.1',
  snat: true,
});

describe('the SDN', () => {
  test('changes by one apply: zones, vnets and subnets in one go', async () => {
    const it = await connected();
    const ids = { 'father/zone/blue': 'blue', 'father/vnet/bnet': 'bnet' };
    const done = await it.connection.performTogether?.([subnet, vnet, zone], it.context(ids));
    expect(ok(done ?? [])).toEqual([undefined, undefined, undefined]);
    expect(done?.map((each) => (each.ok ? each.id : ''))).toEqual([
      'blue-10.20.0.0-24',
      'bnet',
      'blue',
    ]);
    expect(it.lab.counts()[apply]).toBe(1);
    expect(it.tasks.map((each) => each.split(':')[5])).toEqual(['reloadnetworkall']);
    expect((await it.one('zone', 'blue')).spec).toMatchObject({
      name: 'blue',
      type: 'vlan',
      bridge: 'vmbr0',
      nodes: ['pve1'],
    });
    expect((await it.one('vnet', 'bnet')).spec).toMatchObject({
      zone: 'father/zone/#blue',
      tag: 20,
      alias: 'the blue one',
    });
    expect((await it.one('sdnsubnet', 'blue-10.20.0.0-24')).spec).toMatchObject({
      vnet: 'father/vnet/#bnet',
      subnet: '10.20.0.0/24',
      gateway: '10.20.0.1',
      snat: true,
    });
    for (const each of [zone, vnet, subnet])
      expect(await it.again().settle(each, it.context(ids))).toMatchObject({ state: 'done' });
    expect(it.lab.violations()).toEqual([]);
  });

  test('is edited, and taken away from the inside out', async () => {
    const it = await connected();
    const parts = [
      await it.one('zone', 'lab'),
      await it.one('vnet', 'vlab0'),
      await it.one('sdnsubnet', 'lab-10.10.0.0-24'),
    ] as const;
    const edited = await together(
      it,
      updating(parts[1], { alias: '', isolatePorts: true }),
      updating(parts[2], { gateway: '10.10.0.254', dhcpRange: ['10.10.0.10-10.10.0.19'] }),
    );
    expect(ok(edited)).toEqual([undefined, undefined]);
    expect((await it.one('vnet', 'vlab0')).spec).toMatchObject({ alias: '', isolatePorts: true });
    expect((await it.one('sdnsubnet', 'lab-10.10.0.0-24')).spec).toMatchObject({
      gateway: '10.10.0.254',
      dhcpRange: ['10.10.0.10-10.10.0.19'],
    });
    const gone = await together(it, ...parts.map((each) => deleting(each)));
    expect(ok(gone)).toEqual([undefined, undefined, undefined]);
    const { live } = await it.look();
    expect(live.filter(({ kind }) => /zone|vnet|sdnsubnet/.test(kind))).toEqual([]);
    expect(it.lab.counts()[apply]).toBe(2);
  });

  test('a crash before the apply is settled as not done, and goes on from there', async () => {
    const it = await connected();
    const operations = [
      deleting(await it.one('zone', 'lab')),
      deleting(await it.one('vnet', 'vlab0')),
      deleting(await it.one('sdnsubnet', 'lab-10.10.0.0-24')),
    ];
    // The client dies before it can take anything back.
    it.lab.fault({ name: 'dropped-request', at: apply });
    it.lab.fault({ name: 'dropped-request', at: 'POST /cluster/sdn/zones' });
    expect(ok(await together(it, ...operations))[0]).toMatch(/^lost/);
    const later = it.again();
    for (const each of operations)
      expect(await later.settle(each, it.context())).toEqual({ state: 'not done' });
    const seen = await later.observe({}, it.context().signal);
    expect(seen.unseen.map((each) => each.why.code)).toEqual(['sdn-pending']);
    const done = (await later.performTogether?.(operations, it.context())) ?? [];
    expect(ok(done)).toEqual([undefined, undefined, undefined]);
    for (const each of operations)
      expect(await later.settle(each, it.context())).toMatchObject({ state: 'done' });
  });

  test('what others have left pending is not applied with ours', async () => {
    const it = await connected();
    const { ask } = storyOf(it.lab);
    await ask('POST cluster/sdn/zones', 'zone=theirs&type=simple');
    const alias = updating(await it.one('vnet', 'vlab0'), { alias: 'x' });
    expect(await together(it, alias)).toMatchObject([
      { ok: false, class: 'refused', problem: { code: 'sdn-pending' } },
    ]);
    await ask('DELETE cluster/sdn/zones/theirs');
    await ask('POST nodes/pve2/network', 'iface=vmbr8&type=bridge');
    expect(await together(it, alias)).toMatchObject([
      { ok: false, class: 'refused', problem: { code: 'network-pending' } },
    ]);
    expect(it.lab.counts()[apply]).toBeUndefined();
  });

  test('a write that is refused half-way is taken back, and nothing is applied', async () => {
    const it = await connected();
    const bad = creating('vnet', 'toolong', { name: 'toolongname', zone: 'father/zone/#lab' });
    const alias = updating(await it.one('vnet', 'vlab0'), { alias: 'x' });
    const green = creating('zone', 'green', { name: 'green', type: 'simple' });
    const done = await together(it, green, alias, bad);
    expect(done.map((each) => each.ok)).toEqual([false, false, false]);
    const { ask } = storyOf(it.lab);
    const zones = (await ask('GET cluster/sdn/zones', 'pending=1')).data as {
      zone: string;
      state?: string;
    }[];
    expect(zones.map((each) => [each.zone, each.state])).toEqual([['lab', undefined]]);
    expect((await it.one('vnet', 'vlab0')).spec['alias']).toBe('first');
    expect(it.lab.counts()[apply]).toBeUndefined();
  });

  test('a node that did not follow is named, though the task went well', async () => {
    const it = await connected();
    it.lab.fault({ name: 'sdn-node-fails', at: apply, detail: 'pve2' });
    const done = await together(it, updating(await it.one('vnet', 'vlab0'), { alias: 'x' }));
    expect(done).toMatchObject([
      { ok: false, class: 'refused', problem: { code: 'sdn-not-real' } },
    ]);
    expect(ok(done)[0]).toContain('lab is pending on pve2');
  });

  test('a vnet that guests are plugged into is not deleted', async () => {
    const it = await connected();
    const { ask } = storyOf(it.lab);
    await ask('PUT nodes/pve1/qemu/101/config', 'net1=virtio,bridge=vlab0');
    const done = await together(
      it,
      deleting(await it.one('sdnsubnet', 'lab-10.10.0.0-24')),
      deleting(await it.one('vnet', 'vlab0')),
    );
    expect(done[1]).toMatchObject({
      ok: false,
      class: 'refused',
      problem: { code: 'still-in-use' },
    });
    expect(it.lab.writes()['DELETE /cluster/sdn/vnets/{vnet}']).toBeUndefined();
  });

  test('what is written and not applied does not run, and is no drift of ours', async () => {
    const it = await connected();
    const { ask } = storyOf(it.lab);
    await ask('PUT cluster/sdn/vnets/vlab0', 'alias=theirs');
    await ask('POST cluster/sdn/zones', 'zone=theirs&type=simple');
    const { live } = await it.look();
    expect(live.filter(({ kind }) => kind === 'pve/zone').map(({ id }) => id)).toEqual(['lab']);
    expect(live.find(({ id }) => id === 'vlab0')?.spec['alias']).toBe('first');
  });
});
