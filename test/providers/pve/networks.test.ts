import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../src/model/operation.ts';
import type { Performed } from '../../../src/model/provider.ts';
import { storyOf } from './lab/ask.ts';
import { connected, creating, deleting, updating, type Connected } from './connected.ts';

const on = { node: 'father/node/#pve1' };
const reload = 'PUT /nodes/{node}/network';

function together(
  it: Connected,
  ...operations: readonly Operation[]
): Promise<readonly Performed[]> {
  const { connection } = it;
  if (connection.performTogether === undefined) throw new Error('it cannot');
  return connection.performTogether(operations, it.context());
}

async function names(it: Connected): Promise<readonly string[]> {
  const { live } = await it.look();
  return live
    .filter(
      ({ kind, id }) =>
        ['pve/bridge', 'pve/bond', 'pve/vlan'].includes(kind) && id.startsWith('pve1:'),
    )
    .map(({ id }) => id.slice(5))
    .toSorted();
}

const ok = (replies: readonly Performed[]): readonly (string | undefined)[] =>
  replies.map((each) =>
    each.ok ? undefined : `${each.class} ${each.problem.code}: ${each.problem.message}`,
  );

describe('the network of a node', () => {
  test('changes by one reload, however much changes', async () => {
    const it = await connected();
    const vmbr1 = await it.one('bridge', 'pve1:vmbr1');
    const operations = [
      creating('bond', 'bond0', {
        ...on,
        name: 'bond0',
        slaves: ['eno3', 'eno4'],
        mode: '802.3ad',
        hashPolicy: 'layer2+3',
        mtu: 9000,
      }),
      creating('vlan', 'storage', {
        ...on,
        name: 'bond0.40',
        on: 'bond0',
        tag: 40,
        address: '10.40.0.1/24',
        mtu: 9000,
      }),
      creating('bridge', 'vmbr5', {
        ...on,
        name: 'vmbr5',
        ports: ['bond0'],
        vlanAware: true,
        vids: '2-100',
        comment: 'all of them\nand more',
      }),
      updating(vmbr1, { address: '10.1.0.2/24', comment: 'moved', mtu: 1400 }, 'vmbr1'),
    ];
    const done = await together(it, ...operations);
    expect(ok(done)).toEqual([undefined, undefined, undefined, undefined]);
    expect(done.map((each) => (each.ok ? each.id : ''))).toEqual([
      'pve1:bond0',
      'pve1:bond0.40',
      'pve1:vmbr5',
      'pve1:vmbr1',
    ]);
    expect(it.lab.counts()[reload]).toBe(1);
    expect(it.tasks.map((each) => each.split(':')[5])).toEqual(['srvreload']);
    expect((await it.one('bond', 'pve1:bond0')).spec).toMatchObject({
      ...on,
      slaves: ['eno3', 'eno4'],
      mode: '802.3ad',
      hashPolicy: 'layer2+3',
      mtu: 9000,
      autostart: true,
    });
    expect((await it.one('vlan', 'pve1:bond0.40')).spec).toMatchObject({
      on: 'bond0',
      tag: 40,
      address: '10.40.0.1/24',
    });
    expect((await it.one('bridge', 'pve1:vmbr5')).spec).toMatchObject({
      ports: ['bond0'],
      vlanAware: true,
      vids: '2-100',
      comment: 'all of them\nand more',
    });
    expect((await it.one('bridge', 'pve1:vmbr1')).spec).toMatchObject({
      address: '10.1.0.2/24',
      comment: 'moved',
      mtu: 1400,
      ports: ['eno2'],
    });
    for (const each of operations)
      expect(await it.again().settle(each, it.context())).toMatchObject({ state: 'done' });
    expect(it.lab.violations()).toEqual([]);
  });

  test('one bridge takes over what another gives up, and the other goes', async () => {
    const it = await connected({ state: emptied() });
    const vmbr1 = await it.one('bridge', 'pve1:vmbr1');
    const done = await together(
      it,
      creating('bridge', 'vmbr2', {
        ...on,
        name: 'vmbr2',
        ports: ['eno2'],
        address: '10.1.0.1/24',
      }),
      deleting(vmbr1),
    );
    expect(ok(done)).toEqual([undefined, undefined]);
    expect(await names(it)).toEqual(['vmbr0', 'vmbr2']);
    expect(it.lab.counts()[reload]).toBe(1);
  });

  test('two bridges change their ports over', async () => {
    const it = await connected();
    const [a, b] = [await it.one('bridge', 'pve1:vmbr0'), await it.one('bridge', 'pve1:vmbr1')];
    const done = await together(
      it,
      updating(a, { ports: ['eno2'] }),
      updating(b, { ports: ['eno1'] }),
    );
    expect(ok(done)).toEqual([undefined, undefined]);
    expect((await it.one('bridge', 'pve1:vmbr0')).spec['ports']).toEqual(['eno2']);
    expect((await it.one('bridge', 'pve1:vmbr0')).spec['gateway']).toBe('192.0.2.1');
  });

  test('what is switched off is off: no VLANs, no address, no MTU', async () => {
    const it = await connected();
    await together(
      it,
      updating(await it.one('bridge', 'pve1:vmbr1'), { vlanAware: true, vids: '5', mtu: 1400 }),
    );
    const now = await it.one('bridge', 'pve1:vmbr1');
    expect(now.spec).toMatchObject({ vlanAware: true, vids: '5', mtu: 1400 });
    const done = await together(
      it,
      updating(now, {
        vlanAware: false,
        vids: null,
        mtu: null,
        address: null,
        ports: [],
        comment: '',
      }),
    );
    expect(ok(done)).toEqual([undefined]);
    expect((await it.one('bridge', 'pve1:vmbr1')).spec).toEqual({
      ...on,
      name: 'vmbr1',
      ports: [],
      vlanAware: false,
      autostart: true,
      comment: '',
    });
  });

  test('what guests are plugged into is not deleted', async () => {
    const it = await connected();
    const done = await together(it, deleting(await it.one('bridge', 'pve1:vmbr1')));
    expect(done[0]).toMatchObject({
      ok: false,
      class: 'refused',
      problem: { code: 'still-in-use' },
    });
    expect(it.lab.writes()).toEqual({});
  });

  test('changes of others that are pending are neither applied nor thrown away', async () => {
    const it = await connected();
    const { ask } = storyOf(it.lab);
    const vmbr1 = await it.one('bridge', 'pve1:vmbr1');
    await ask('POST nodes/pve1/network', 'iface=vmbr8&type=bridge&autostart=1');
    const done = await together(it, updating(vmbr1, { mtu: 1400 }));
    expect(done[0]).toMatchObject({
      ok: false,
      class: 'refused',
      problem: { code: 'network-pending' },
    });
    expect(done[0]?.ok === false ? done[0].problem.help : '').toContain('+iface vmbr8');
    expect(it.lab.counts()[reload]).toBeUndefined();
    expect((await ask('GET nodes/pve1/network')).body['changes']).toContain('vmbr8');
  });

  test('somebody who comes in between is noticed before the reload, and only ours is taken back', async () => {
    const it = await connected();
    const { ask } = storyOf(it.lab);
    const vmbr1 = await it.one('bridge', 'pve1:vmbr1');
    it.lab.fault({
      name: 'foreign-change',
      at: 'PUT /nodes/{node}/network/{iface}',
      detail: {
        method: 'POST',
        path: '/nodes/pve1/network',
        form: { iface: 'vmbr8', type: 'bridge' },
      },
    });
    const done = await together(it, updating(vmbr1, { mtu: 1400 }));
    expect(done[0]).toMatchObject({
      ok: false,
      class: 'refused',
      problem: { code: 'network-pending' },
    });
    const { changes } = (await ask('GET nodes/pve1/network')).body as { changes: string };
    expect(changes).toContain('+iface vmbr8');
    expect(changes).not.toContain('1400');
    expect(it.lab.counts()[reload]).toBeUndefined();
  });

  test('a write that is refused half-way leaves nothing pending', async () => {
    const it = await connected();
    const { ask } = storyOf(it.lab);
    const done = await together(
      it,
      creating('bridge', 'vmbr5', { ...on, name: 'vmbr5', ports: [] }),
      creating('bridge', 'vmbr6', { ...on, name: 'vmbr6', ports: ['eno77'] }),
    );
    expect(ok(done)[0]).toMatch(/^refused refused: .*unable to find bridge port 'eno77'/);
    expect((await ask('GET nodes/pve1/network')).body['changes']).toBeUndefined();
    expect(await names(it)).toEqual(['vmbr0', 'vmbr1']);
  });

  test('after a reload that failed the former network is put back', async () => {
    const it = await connected();
    const vmbr1 = await it.one('bridge', 'pve1:vmbr1');
    it.lab.fault({ name: 'reload-fails', at: reload });
    const done = await together(it, updating(vmbr1, { mtu: 1400, comment: 'new' }));
    expect(done[0]).toMatchObject({ ok: false, class: 'refused' });
    expect(ok(done)[0]).toMatch(
      /ifreload -a.*The former network of pve1 was put back and reloaded\./,
    );
    expect((await it.one('bridge', 'pve1:vmbr1')).spec).toEqual(vmbr1.spec);
    expect(it.lab.counts()[reload]).toBe(2);
  });

  test('a node that does not come back is told how to be helped', async () => {
    const it = await connected();
    const vmbr1 = await it.one('bridge', 'pve1:vmbr1');
    it.lab.fault({ name: 'node-gone', at: reload });
    const op = updating(vmbr1, { mtu: 1400 });
    const done = await together(it, op);
    expect(done[0]).toMatchObject({ ok: false, class: 'lost' });
    const help = done[0]?.ok === false ? (done[0].problem.help ?? '') : '';
    expect(help).toContain('auto vmbr1\niface vmbr1 inet static\n\taddress 10.1.0.1/24');
    expect(help).toContain('ifreload -a');
    const settled = await it.connection.settle(op, it.context());
    expect(settled).toMatchObject({ state: 'unknown', problem: { help } });
  });

  test('what is in the file and is not up counts as not done', async () => {
    const it = await connected();
    const op = creating('bridge', 'vmbr5', { ...on, name: 'vmbr5', ports: [] });
    expect(ok(await together(it, op))).toEqual([undefined]);
    expect(await it.connection.settle(op, it.context())).toMatchObject({ state: 'done' });
    expect((await it.one('bridge', 'pve1:vmbr5')).status).toMatchObject({ active: true });
  });

  test('a crash after the staging is settled as not done, and goes on from there', async () => {
    const it = await connected();
    const { ask } = storyOf(it.lab);
    const vmbr1 = await it.one('bridge', 'pve1:vmbr1');
    const operations = [
      creating('bridge', 'vmbr5', { ...on, name: 'vmbr5', ports: ['eno3'] }),
      updating(vmbr1, { mtu: 1400, address: '10.1.0.9/24' }),
    ];
    // All is written, and the request to reload never arrives.
    it.lab.fault({ name: 'dropped-request', at: reload });
    it.lab.fault({ name: 'dropped-request', at: 'DELETE /nodes/{node}/network' });
    const first = await together(it, ...operations);
    expect(first.map((each) => each.ok)).toEqual([false, false]);
    expect((await ask('GET nodes/pve1/network')).body['changes']).toContain('vmbr5');
    const later = it.again();
    for (const each of operations)
      expect(await later.settle(each, it.context())).toEqual({ state: 'not done' });
    expect((await it.one('bridge', 'pve1:vmbr1')).spec).toEqual(vmbr1.spec);
    const done = await later.performTogether?.(operations, it.context());
    expect(ok(done ?? [])).toEqual([undefined, undefined]);
    expect((await it.one('bridge', 'pve1:vmbr1')).spec).toMatchObject({
      mtu: 1400,
      address: '10.1.0.9/24',
    });
  });
});

function emptied(): object {
  return {
    nodes: [
      {
        name: 'pve1',
        ip: '192.0.2.11',
        nics: ['eno1', 'eno2'],
        interfaces: [
          { iface: 'eno1' },
          { iface: 'eno2' },
          {
            iface: 'vmbr0',
            cidr: '192.0.2.11/24',
            gateway: '192.0.2.1',
            bridge_ports: 'eno1',
            autostart: 1,
          },
          { iface: 'vmbr1', cidr: '10.1.0.1/24', bridge_ports: 'eno2', autostart: 1 },
        ],
      },
    ],
  };
}
