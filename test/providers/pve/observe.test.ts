import { describe, expect, test } from 'vitest';
import type { Address, KindName, SystemName } from '../../../src/model/address.ts';
import type { AbsentRule, Authority } from '../../../src/model/desired.ts';
import type { Declared } from '../../../src/model/provider.ts';
import type { Resource, Spec } from '../../../src/model/resource.ts';
import { storyOf } from './lab/ask.ts';
import { connected, idOf, signal, type Connected } from './connected.ts';
import { father, withVm } from './father.ts';

const origin = { file: 'a.yaml', line: 1, column: 1 };
const system = 'father' as SystemName;

function resource(kind: string, name: string, spec: Spec): Resource {
  return {
    address: `father/${kind}/${name}` as Address,
    system,
    kind: `pve/${kind}` as KindName,
    name,
    spec,
    origin,
  };
}

function absent(kind: string, name: string, guard: Spec): AbsentRule {
  return { system, kind: `pve/${kind}` as KindName, name, guard, origin };
}

function declared(part: Partial<Declared>): Declared {
  return { resources: [], absent: [], authorities: [], ids: [], ...part };
}

const total = (it: Connected): number =>
  Object.values(it.lab.counts()).reduce((sum, each) => sum + each, 0);

async function details(it: Connected, part: Partial<Declared>): Promise<readonly string[]> {
  const { live, unseen } = await it.look({ declared: declared(part) });
  expect(unseen).toEqual([]);
  return live
    .filter(
      ({ kind, partial }) => (kind === 'pve/vm' || kind === 'pve/container') && partial !== true,
    )
    .map(({ id }) => id);
}

describe('a look', () => {
  test('tells of guests that nobody speaks of what the list tells', async () => {
    const it = await connected();
    const { live, unseen } = await it.look({ declared: declared({}) });
    expect(unseen).toEqual([]);
    expect(live.map(({ kind, id, partial }) => [kind, id, partial])).toEqual([
      ['pve/container', '300', true],
      ['pve/node', 'pve1', undefined],
      ['pve/node', 'pve2', undefined],
      ['pve/vm', '100', true],
      ['pve/vm', '101', true],
      ['pve/vm', '102', true],
      ['pve/vm', '9000', true],
    ]);
    expect(live.find(({ id }) => id === '100')).toEqual({
      system: 'father',
      kind: 'pve/vm',
      id: '100',
      label: 'web-1 (100)',
      partial: true,
      spec: {
        node: 'father/node/#pve1',
        vmid: 100,
        name: 'web-1',
        running: true,
        tags: ['prod', 'web'],
      },
      status: { template: false },
    });
    expect(total(it)).toBe(5);
  });

  test('is closer at what is declared, by id, by name, by our tag, by rules and ranges', async () => {
    const it = await connected();
    const vm = (name: string, spec: Spec): Resource =>
      resource('vm', name, { node: 'pve1', ...spec });
    expect(await details(it, { resources: [vm('x', { vmid: 101 })] })).toEqual(['101']);
    expect(await details(it, { resources: [vm('web-1', { vmid: 555 })] })).toEqual(['100']);
    expect(await details(it, { resources: [vm('x', { vmid: 555, name: 'far-1' })] })).toEqual([
      '102',
    ]);
    const was = { ...vm('x', { vmid: 555 }), was: { vmid: 102 } };
    expect(await details(it, { resources: [was] })).toEqual(['102']);
    const disk = resource('disk', 'data', { vm: 'db-1', slot: 'scsi1' });
    expect(await details(it, { resources: [disk] })).toEqual(['101']);
    expect(await details(it, { absent: [absent('vm', 'web-*', { vmid: '100-199' })] })).toEqual([
      '100',
    ]);
    expect(await details(it, { absent: [absent('vm', '*', { vmid: '101-102' })] })).toEqual([
      '101',
      '102',
    ]);
    const rule = { ...absent('vm', 'gone', { vmid: '100-199' }), ids: ['101'] };
    expect(await details(it, { absent: [rule] })).toEqual(['101']);
    const authority: Authority = {
      system,
      kind: 'pve/vm' as KindName,
      guard: { vmid: '102-200' },
      origin,
    };
    expect(await details(it, { authorities: [authority] })).toEqual(['102']);
    expect(await details(it, { ids: [idOf('nic', '100:net0'), idOf('container', '300')] })).toEqual(
      ['300', '100'],
    );
    expect(await details(it, { ids: [idOf('disk', 'local-lvm:vm-101-disk-1')] })).toEqual(['101']);
    await storyOf(it.lab).ask('PUT nodes/pve2/qemu/102/config', 'tags=a;trueup');
    expect(await details(it, {})).toEqual(['102']);
  });

  test('takes states and names from where they are not ten seconds old', async () => {
    const it = await connected();
    const { task } = storyOf(it.lab);
    await task('POST nodes/pve1/qemu/101/status/start');
    await task('POST nodes/pve1/qemu/101/config', 'name=renamed');
    const { live } = await it.look({
      declared: declared({ resources: [resource('vm', 'x', { vmid: 101, node: 'pve1' })] }),
    });
    expect(live.find(({ id }) => id === '101')?.spec).toMatchObject({
      name: 'renamed',
      running: true,
    });
  });

  test('tells what a running VM waits for, and shows what runs', async () => {
    const it = await connected();
    await storyOf(it.lab).ask('PUT nodes/pve1/qemu/100/config', 'memory=9999');
    const web = await it.one('vm', '100');
    expect(web.spec['memory']).toBe(2048);
    expect(web.status).toMatchObject({ waiting: ['memory'], slots: ['ide2'] });
    // A VM that is off starts with all of it.
    const off = await connected({
      state: withVm(101, { pending: { memory: '512' } }),
    });
    expect((await off.one('vm', '101')).spec['memory']).toBe(512);
  });

  test('of the network shows what runs while something is pending, and the diff', async () => {
    const it = await connected();
    const { ask } = storyOf(it.lab);
    await ask(
      'PUT nodes/pve1/network/vmbr1',
      'type=bridge&cidr=10.9.9.9/24&bridge_ports=eno2&autostart=1&mtu=1400',
    );
    await ask('POST nodes/pve1/network', 'iface=vmbr9&type=bridge&autostart=1');
    await ask('DELETE nodes/pve1/network/vmbr0');
    const { live, unseen } = await it.look();
    expect(unseen).toEqual([]);
    const bridges = live.filter(({ kind, id }) => kind === 'pve/bridge' && id.startsWith('pve1'));
    expect(bridges.map(({ spec }) => [spec['name'], spec['address'], spec['mtu']])).toEqual([
      ['vmbr0', '192.0.2.11/24', undefined],
      ['vmbr1', '10.1.0.1/24', undefined],
    ]);
    const node = live.find(({ kind, id }) => kind === 'pve/node' && id === 'pve1');
    expect(node?.status?.['pending']).toContain('+iface vmbr9');
  });

  test('knows the interface that it talks over', async () => {
    const it = await connected();
    const { live } = await it.look();
    const path = live.filter(({ status }) => status?.['path'] === true).map(({ id }) => id);
    expect(path).toEqual(['pve1:vmbr0', 'pve2:vmbr0']);
  });

  test('sees what else is in a network, Open vSwitch and aliases, as ports', async () => {
    const state = structuredClone(father);
    const [first] = state.nodes;
    const more = [
      { iface: 'vmbr7', type: 'OVSBridge', ovs_type: 'OVSBridge', ovs_ports: 'eno3', autostart: 1 },
      { iface: 'eno4:1', cidr: '10.4.0.1/24' },
    ];
    Object.assign(first ?? {}, { interfaces: [...(first?.interfaces ?? []), ...more] });
    const it = await connected({ state });
    expect(await it.one('port', 'pve1:vmbr7')).toMatchObject({
      spec: { name: 'vmbr7', ports: ['eno3'] },
      status: { type: 'OVSBridge' },
    });
    expect((await it.one('port', 'pve1:eno4:1')).spec).toMatchObject({ address: '10.4.0.1/24' });
  });

  test('a node that is away hides what is on it, and nothing else', async () => {
    const state = structuredClone(father);
    Object.assign(state.nodes[1] ?? {}, { status: 'offline' });
    const it = await connected({ state });
    const near = await it.look({
      declared: declared({ resources: [resource('vm', 'x', { vmid: 100, node: 'pve1' })] }),
    });
    expect(near.unseen).toEqual([]);
    expect(
      near.live.find(({ kind, id }) => kind === 'pve/node' && id === 'pve2')?.status,
    ).toMatchObject({ online: false });
    const far = await it.look({
      declared: declared({ resources: [resource('vm', 'y', { vmid: 102, node: 'pve2' })] }),
    });
    expect(far.unseen.map(({ kind, why }) => [kind, why.code])).toEqual([
      ['pve/vm', 'node-away'],
      ['pve/nic', 'node-away'],
      ['pve/disk', 'node-away'],
    ]);
  });

  test.each([
    ['nothing', [], /lacks Sys.Audit on \/; VM.Audit on \/vms\./],
    ['one VM alone', [['/vms/100', 'PVEVMAdmin']], /lacks Sys.Audit on \/; VM.Audit on \/vms\./],
    ['everything but the VMs', [['/', 'audit']], /lacks VM.Audit on \/vms\./],
  ])('with rights on %s nothing counts as seen', async (_, rights, why) => {
    const acl = rights.map(([path, roleid]) => ({
      path,
      roleid,
      ugid: 'root@pam!low',
    }));
    const it = await connected({ state: { ...father, acl, roles: { audit: ['Sys.Audit'] } } });
    const low = await connected({
      state: { ...father, acl, roles: { audit: ['Sys.Audit'] } },
      auth: { token: it.lab.auth['lowToken'] ?? '' },
    });
    const seen = await low.look();
    expect(seen.live).toEqual([]);
    expect(seen.unseen).toMatchObject([{ system: 'father', why: { code: 'no-sight' } }]);
    expect(seen.unseen[0]?.why.message).toMatch(why);
    expect(low.lab.counts()['GET /cluster/resources']).toBeUndefined();
  });

  test('an auditor sees everything; without a right only what hangs on it is hidden', async () => {
    const acl = [{ path: '/', roleid: 'PVEAuditor', ugid: 'root@pam!low' }];
    const low = { token: (await connected()).lab.auth['lowToken'] ?? '' };
    const it = await connected({ state: { ...father, acl }, auth: low });
    // To see other people's tokens takes the right to change them.
    expect((await it.look()).unseen.map(({ kind, why }) => [kind, why.code])).toEqual([
      ['pve/token', 'denied'],
    ]);
    const few = await connected({
      state: {
        ...father,
        roles: { few: ['Sys.Audit', 'VM.Audit'] },
        acl: [{ path: '/', roleid: 'few', ugid: 'root@pam!low' }],
      },
      auth: low,
    });
    const kinds = new Set((await few.look()).unseen.map(({ kind }) => kind));
    expect(kinds).toContain('pve/bridge');
    expect(kinds).toContain('pve/storage');
    expect(kinds).toContain('pve/zone');
    expect(kinds).not.toContain('pve/vm');
    expect((await few.look({ declared: declared({}) })).unseen).toEqual([]);
  });

  test('is of one cluster, whichever node is asked', async () => {
    const [one, other] = [
      await connected(),
      await connected({ state: { ...father, local: 'pve2' } }),
    ];
    const [a, b] = [
      await one.look({ declared: declared({}) }),
      await other.look({ declared: declared({}) }),
    ];
    expect(a.installation).toMatch(/^pve \S+$/);
    expect(b.installation).toBe(a.installation);
    const third = await connected({ state: { ...father, cluster: 'other' } });
    expect((await third.look({ declared: declared({}) })).installation).not.toBe(a.installation);
  });
});

describe('a thousand VMs', () => {
  const many = {
    ...father,
    vms: Array.from({ length: 1000 }, (_, index) => ({
      vmid: 1000 + index,
      node: index % 2 === 0 ? 'pve1' : 'pve2',
      status: index % 3 === 0 ? 'running' : 'stopped',
      config: {
        name: `vm-${index}`,
        memory: 1024,
        scsi0: `local-lvm:vm-${1000 + index}-disk-0,size=4G`,
        net0: `virtio=BC:24:11:01:${hex(index >> 8)}:${hex(index & 255)},bridge=vmbr1`,
      },
    })),
    containers: [{ ...father.containers[0] }],
  };

  test('fifty of which are declared with all their parts take sixty calls, none of them five', async () => {
    const it = await connected({ state: many });
    const resources = Array.from({ length: 50 }, (_, index) => [
      resource('vm', `vm-${index}`, {
        node: index % 2 === 0 ? 'pve1' : 'pve2',
        vmid: 1000 + index,
      }),
      resource('nic', `vm-${index}.net0`, { vm: `vm-${index}`, slot: 'net0', bridge: 'vmbr1' }),
      resource('disk', `vm-${index}.scsi0`, { vm: `vm-${index}`, slot: 'scsi0' }),
    ]).flat();
    const seen = await it.look({ declared: declared({ resources }) });
    expect(seen.unseen).toEqual([]);
    expect(seen.live.filter(({ kind }) => kind === 'pve/disk')).toHaveLength(50);
    expect(seen.live.filter(({ kind }) => kind === 'pve/vm')).toHaveLength(1000);
    expect(total(it)).toBeLessThanOrEqual(60);
    const bare = await connected({ state: many });
    await bare.look({ declared: declared({}) });
    expect(total(bare)).toBeLessThanOrEqual(5);
  });

  test('a bridge that goes takes one call more for each guest of its node', async () => {
    const it = await connected({ state: many });
    const rule = absent('bridge', 'vmbr1', { node: 'pve1' });
    await it.look({ declared: declared({ absent: [rule] }) });
    const before = total(it);
    const deeper = await it.connection.observe(
      { kinds: [], ids: [], deep: [idOf('bridge', 'pve1:vmbr1')] },
      signal,
    );
    expect(deeper.unseen).toEqual([]);
    expect(total(it) - before).toBe(501);
    expect(deeper.live.filter(({ kind }) => kind === 'pve/nic')).toHaveLength(500);
    expect(deeper.live.find(({ kind }) => kind === 'pve/container')?.spec).toMatchObject({
      bridges: ['vmbr1'],
      macs: ['BC:24:11:00:03:00'],
      addresses: ['10.1.0.30/24'],
    });
  });

  test('an address that is taken is looked for everywhere, once', async () => {
    const it = await connected({ state: many });
    await it.look({
      declared: declared({ resources: [resource('vm', 'vm-0', { node: 'pve1', vmid: 1000 })] }),
    });
    const before = total(it);
    const deeper = await it.connection.observe(
      { kinds: [], ids: [], deep: [{ kind: 'pve/nic' as KindName }] },
      signal,
    );
    // All but the one that is known already, the container, and the network of each node.
    expect(total(it) - before).toBe(999 + 1 + 2);
    expect(deeper.live.filter(({ kind }) => kind === 'pve/nic')).toHaveLength(999);
    expect(deeper.live.filter(({ kind }) => kind === 'pve/bridge')).toHaveLength(3);
  });
});

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0').toUpperCase();
}

describe('a VM that a system of the site lives in', () => {
  const hosts = ['father/vm/web-1', 'father/vm/db-1'] as Address[];
  const vms = [
    resource('vm', 'web-1', { vmid: 100, node: 'father/node/pve1' }),
    resource('vm', 'db-1', { vmid: 101, node: 'father/node/pve1' }),
  ];

  async function answers(it: Connected, id: string): Promise<string | undefined> {
    const { live } = await it.look({ declared: declared({ resources: vms, hosts }) });
    return live.find((each) => each.kind === 'pve/vm' && each.id === id)?.answersAt;
  }

  test('answers at the address that cloud-init gives it', async () => {
    expect(await answers(await connected(), '100')).toBe('192.0.2.100');
  });

  test('answers nowhere while it is off', async () => {
    expect(await answers(await connected(), '101')).toBeUndefined();
  });

  test('answers at what its agent tells of its own NICs, and nowhere before that answers', async () => {
    expect(await answers(await connected({ state: agentOfDb(true) }), '101')).toBe('10.1.0.77');
    expect(await answers(await connected({ state: agentOfDb(false) }), '101')).toBeUndefined();
  });
});

function agentOfDb(agent: boolean): typeof father {
  return withVm(101, {
    status: 'running',
    config: {
      name: 'db-1',
      memory: 1024,
      agent: '1',
      net0: 'e1000=BC:24:11:00:01:01,bridge=vmbr1',
    },
    inside: {
      agent,
      interfaces: [
        told('lo', '00:00:00:00:00:00', '127.0.0.1'),
        told('docker0', '02:42:00:00:00:01', '172.17.0.1'),
        told('eth0', 'bc:24:11:00:01:01', 'fe80::1', '10.1.0.77'),
      ],
    },
  });
}

function told(name: string, mac: string, ...addresses: readonly string[]): object {
  return {
    name,
    'hardware-address': mac,
    'ip-addresses': addresses.map((each) => ({ 'ip-address': each, prefix: 24 })),
  };
}
