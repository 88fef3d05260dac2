/** The fact sheets alone: one form for one value, guards, claims, facts. */
import { describe, expect, test } from 'vitest';
import type { Address } from '../../../../src/model/address.ts';
import { excludes } from '../../../../src/model/claim.ts';
import type { LiveResource, Spec } from '../../../../src/model/resource.ts';
import { kinds } from '../../../../src/providers/pve/kinds/all.ts';
import { names } from '../../../../src/providers/pve/kinds/names.ts';
import { bytes, mebibytes, sizeText } from '../../../../src/providers/pve/kinds/sizes.ts';
import { at, disk, face, father, nic, ours, thing, vm } from './inventory.ts';

const byName = new Map(kinds.map((each) => [each.kind, each]));
const scope = { system: father, domain: 'dc1' };

function kind(name: keyof typeof names) {
  const found = byName.get(names[name]);
  if (found === undefined) throw new Error(`no kind ${name}`);
  return found;
}
function normal(name: keyof typeof names, spec: Spec): Spec {
  return kind(name).normalise?.(spec) ?? spec;
}
function claims(name: keyof typeof names, spec: Spec, holder = 'x') {
  return kind(name).claims(spec, scope, holder as Address);
}
function collide(a: ReturnType<typeof claims>, b: ReturnType<typeof claims>): boolean {
  return a.some((x) => b.some((y) => excludes(x, y)));
}
function within(live: LiveResource, guard: Spec): boolean | undefined {
  return byName.get(live.kind)?.within?.(live, guard);
}
function on(name: string): Spec {
  return { node: at('node', name) };
}
function key(of: string): string | undefined {
  return kind('bridge').key({ node: of, name: 'vmbr0' });
}
function lane(name: keyof typeof names, spec: Spec, holder: string): string | undefined {
  return kind(name).lane?.(spec, holder as Address);
}
function line(name: keyof typeof names, spec: Spec): string {
  return kind(name).summary(normal(name, spec));
}

test('every kind that specs declare has a schema, every name a kind', () => {
  expect([...byName.keys()].toSorted()).toEqual(Object.values(names).toSorted());
  for (const each of kinds)
    expect(each.collection === undefined && each.nested === undefined).toBe(
      each.schema === undefined,
    );
});

describe('like is compared with like', () => {
  test.each<[keyof typeof names, Spec, Spec]>([
    [
      'vm',
      { memory: '2G', tags: ['Web', 'prod', 'web', 'trueup'] },
      { memory: 2048, tags: ['prod', 'web'] },
    ],
    ['vm', { memory: '2048', tags: 'b;a' }, { memory: 2048, tags: ['a', 'b'] }],
    ['vm', { boot: 'order=scsi0;net0' }, { boot: ['scsi0', 'net0'] }],
    ['vm', { boot: ' ' }, { boot: [] }],
    ['vm', { cpu: 'host,hidden=1,flags=+aes' }, { cpu: 'host,flags=+aes,hidden=1' }],
    ['vm', { startup: 'down=60,order=2,up=5' }, { startup: 'order=2,up=5,down=60' }],
    ['vm', { startup: '2' }, { startup: 'order=2' }],
    ['vm', { description: 'two\r\nlines\n\n' }, { description: 'two\nlines' }],
    [
      'vm',
      { agent: 1, onboot: '0', protection: 'on' },
      { agent: true, onboot: false, protection: true },
    ],
    [
      'vm',
      {
        cloudInit: {
          user: 'ops',
          sshKeys: ['ssh-b b', 'ssh-a a '],
          nameserver: '10.0.0.1,10.0.0.2',
        },
      },
      {
        'cloudInit.user': 'ops',
        'cloudInit.sshKeys': ['ssh-a a', 'ssh-b b'],
        'cloudInit.nameserver': '10.0.0.1 10.0.0.2',
      },
    ],
    [
      'vm',
      { clone: { from: 'golden', full: true } },
      { 'clone.from': 'golden', 'clone.full': true },
    ],
    [
      'nic',
      { mac: 'bc:24:11:00:00:0a', rate: '0.5', mtu: '1400', linkDown: 1 },
      { mac: 'BC:24:11:00:00:0A', rate: 0.5, mtu: 1400, linkDown: true },
    ],
    [
      'nic',
      { address: '10.0.0.05/24', address6: '2001:DB8:0::5/64', gateway6: '2001:DB8::1' },
      { address: '10.0.0.05/24', address6: '2001:db8::5/64', gateway6: '2001:db8::1' },
    ],
    ['nic', { address: 'dhcp' }, { address: 'dhcp' }],
    [
      'disk',
      { size: '32G', discard: 'on', ssd: 0, format: 'QCOW2' },
      { size: 34359738368, discard: true, ssd: false, format: 'qcow2' },
    ],
    ['disk', { size: 1048576, discard: 'ignore' }, { size: 1048576, discard: false }],
    [
      'bridge',
      { ports: 'eno2 eno1', vids: '30-40,10;20', vlanAware: 1, mtu: '1500' },
      { ports: ['eno1', 'eno2'], vids: '10 20 30-40', vlanAware: true, mtu: 1500 },
    ],
    [
      'bridge',
      { address: '10.0.0.5/24', comment: 'lab\n' },
      { address: '10.0.0.5/24', comment: 'lab' },
    ],
    ['bond', { slaves: ['eno2', 'eno1'] }, { slaves: ['eno1', 'eno2'] }],
    ['vlan', { tag: '100' }, { tag: 100 }],
    ['storage', { content: 'iso,backup' }, { content: ['backup', 'iso'] }],
    [
      'token',
      { privsep: '0', expire: '0', comment: 'x\n' },
      { privsep: false, expire: 0, comment: 'x' },
    ],
    [
      'sdnsubnet',
      { dhcpRange: ['10.0.0.9-10.0.0.9', '10.0.0.5-10.0.0.6'] },
      { dhcpRange: ['10.0.0.5-10.0.0.6', '10.0.0.9'] },
    ],
    [
      'container',
      { macs: ['bc:24:11:00:00:0a'], vmid: '7' },
      { macs: ['BC:24:11:00:00:0A'], vmid: 7 },
    ],
  ])('%s %j', (name, written, compared) => {
    expect(normal(name, written)).toEqual(compared);
    expect(normal(name, compared)).toEqual(compared);
  });

  test('what is in that form already stays the same object', () => {
    for (const spec of [
      { memory: 512, tags: ['a'] },
      { ports: ['a', 'b'], vids: '1 2' },
    ])
      for (const name of ['vm', 'bridge'] as const) expect(normal(name, spec)).toBe(spec);
  });

  test('what is nonsense stays as it is, for others to complain about', () => {
    const spec = {
      memory: 'much',
      size: true,
      address: 'there',
      tags: 7,
      mtu: 'big',
      ports: 7,
      vids: 7,
    };
    for (const name of ['bridge', 'nic', 'disk'] as const) expect(normal(name, spec)).toEqual(spec);
  });

  test('sizes', () => {
    expect(['32G', '528K', '1.5G', '1T', '512M', '7', 7].map(bytes)).toEqual([
      34359738368, 540672, 1610612736, 1099511627776, 536870912, 7, 7,
    ]);
    expect(['2G', '2048', '512M', 2048].map(mebibytes)).toEqual([2048, 2048, 512, 2048]);
    expect([34359738368, 540672, 1610612736, 1000].map(sizeText)).toEqual([
      '32G',
      '528K',
      '1536M',
      '1000',
    ]);
  });
});

describe('guards', () => {
  const web = vm(99901, 'web-1', { tags: ['lab'] }, ours('father/vm/web'));

  test.each([
    [{ vmid: '99900-99999' }, true],
    [{ vmid: 99901 }, true],
    [{ vmid: '100 - 200' }, false],
    [{ vmid: '100-x' }, undefined],
    [{ node: 'pve1' }, true],
    [{ node: 'pve2' }, false],
    [{ owner: 'd058' }, true],
    [{ owner: 'd001' }, false],
    [{ tag: 'LAB' }, true],
    [{ tag: 'prod' }, false],
    [{ name: 'web-*' }, true],
    [{ name: 'db-*', vmid: '99900-99999' }, false],
    [{ vmid: '99900-99999', colour: 'red' }, undefined],
    [{}, false],
  ])('of a VM: %j', (guard, expected) => {
    expect(within(web, guard)).toBe(expected);
  });

  test('of others', () => {
    expect(within(nic(100, 'net0', 'vmbr0'), { vmid: '100-199', bridge: 'vmbr0' })).toBe(true);
    expect(within(disk(100, 'scsi0'), { vmid: '100-199', storage: 'fast' })).toBe(false);
    expect(within(face('bridge', 'pve1', 'vmbr0'), { node: 'pve1', name: 'vmbr*' })).toBe(true);
    const subnet = thing('sdnsubnet', 's', { vnet: at('vnet', 'v'), subnet: '10.1.0.0/24' });
    expect(within(subnet, { within: '10.0.0.0/8' })).toBe(true);
    expect(within(subnet, { within: 'everywhere' })).toBeUndefined();
    const token = thing('token', 'root@pam!lab', { user: 'root@pam', name: 'lab' });
    expect(within(token, { user: 'root@pam' })).toBe(true);
  });
});

describe('claims', () => {
  test('a vmid is one of VMs and containers, a MAC one of the domain', () => {
    expect(collide(claims('vm', { vmid: 100 }), claims('container', { vmid: 100 }))).toBe(true);
    const mac = 'BC:24:11:00:00:01';
    expect(collide(claims('nic', { mac }), claims('container', { macs: [mac] }))).toBe(true);
    expect(collide(claims('nic', { mac }), claims('nic', { mac: 'BC:24:11:00:00:02' }))).toBe(
      false,
    );
  });

  test('an address is one of guests and nodes, whatever its prefix; what DHCP gives is none', () => {
    const guest = claims('nic', { address: '10.0.0.5/24' });
    expect(
      collide(guest, claims('bridge', { node: at('node', 'pve1'), address: '10.0.0.5/16' })),
    ).toBe(true);
    expect(collide(guest, claims('container', { addresses: ['10.0.0.5/24'] }))).toBe(true);
    expect(
      collide(guest, claims('port', { node: at('node', 'pve1'), address: '10.0.0.5/24' })),
    ).toBe(true);
    expect(claims('nic', { address: 'dhcp', address6: 'auto' })).toEqual([]);
  });

  test('a slot is one of its VM, and unused is none', () => {
    const scsi1 = (of: string) => claims('disk', { vm: of, slot: 'scsi1' });
    expect(collide(scsi1('father/vm/a'), scsi1('father/vm/a'))).toBe(true);
    expect(collide(scsi1('father/vm/a'), scsi1('father/vm/#100'))).toBe(false);
    expect(claims('disk', { vm: 'father/vm/a', slot: 'unused' })).toEqual([]);
  });

  test('a port has one master, and a node one default gateway of a family', () => {
    const bridge = claims('bridge', { ...on('pve1'), name: 'vmbr0', ports: ['eno1'] });
    expect(
      collide(bridge, claims('bond', { ...on('pve1'), name: 'bond0', slaves: ['eno1'] })),
    ).toBe(true);
    expect(
      collide(bridge, claims('bond', { ...on('pve2'), name: 'bond0', slaves: ['eno1'] })),
    ).toBe(false);
    const gateway = (spec: Spec) => claims('vlan', { ...on('pve1'), ...spec });
    expect(collide(gateway({ gateway: '10.0.0.1' }), gateway({ gateway: '10.1.0.1' }))).toBe(true);
    expect(collide(gateway({ gateway: '10.0.0.1' }), gateway({ gateway6: '2001:db8::1' }))).toBe(
      false,
    );
  });

  test('a subnet that realizes another only describes its network', () => {
    const own = claims('sdnsubnet', { subnet: '10.0.0.0/24' });
    const same = claims('sdnsubnet', { subnet: '10.0.0.0/24', realizes: 'caracal/subnet/x' });
    expect(collide(own, own)).toBe(true);
    expect(collide(own, same)).toBe(false);
  });
});

test('a node is the same, declared by name or seen live', () => {
  expect(key('father/node/pve1')).toBe(key('father/node/#pve1'));
});

test('the token that trueup signs in with, and a locked volume, are not to be touched', () => {
  const own = thing(
    'token',
    'root@pam!t',
    { user: 'root@pam', name: 't' },
    { status: { own: true } },
  );
  expect(kind('token').untouchable?.(own)).toContain('signs in');
  expect(kind('disk').untouchable?.(disk(100, 'scsi0', {}, { lock: 'backup' }))).toContain(
    'backup',
  );
  expect(kind('disk').untouchable?.(disk(100, 'scsi0'))).toBeUndefined();
});

test('writes that Proxmox VE serialises badly share a lane', () => {
  expect(lane('nic', { vm: 'father/vm/a' }, 'father/nic/a.net0')).toBe(
    lane('vm', {}, 'father/vm/a'),
  );
  expect(lane('disk', { vm: 'father/vm/a' }, 'father/disk/d')).toBe(lane('vm', {}, 'father/vm/a'));
  expect(lane('token', {}, 'father/token/a')).toBe(lane('token', {}, 'father/token/b'));
  expect(lane('storage', {}, 'father/storage/a')).not.toBe(lane('storage', {}, 'other/storage/a'));
});

test('one line of a plan', () => {
  expect([
    line('vm', { vmid: 100, memory: '2G' }),
    line('nic', { bridge: 'vmbr0', address: '10.0.0.5/24' }),
    line('disk', { slot: 'scsi0', size: '32G', storage: 'fast' }),
    line('bridge', { node: 'father/node/pve1', address: '10.0.0.1/24', ports: ['eno1'] }),
    line('vlan', { node: 'father/node/pve1', on: 'eno1', tag: 5 }),
    line('vnet', { zone: 'father/zone/#lab', tag: 7 }),
    line('zone', { type: 'vlan', bridge: 'vmbr0' }),
    line('token', { user: 'root@pam' }),
    line('storage', { content: ['iso', 'backup'] }),
  ]).toEqual([
    'vmid 100, 2G memory',
    'vmbr0 10.0.0.5/24',
    'scsi0 32G on fast',
    'pve1 10.0.0.1/24 eno1',
    'pve1 tag 5 on eno1',
    'in lab tag 7',
    'vlan on vmbr0',
    'of root@pam',
    'backup iso',
  ]);
});
