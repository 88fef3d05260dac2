/** The parts of the provider that need no host: tables, texts of files, and what is built from them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isBlank } from '../../../src/providers/linux/libvirt/volumes.ts';
import { defined, newDefinition } from '../../../src/providers/linux/libvirt/definition.ts';
import { networkFields } from '../../../src/providers/linux/libvirt/networks.ts';
import { domainIn } from '../../../src/providers/linux/libvirt/domains.ts';
import { parseXml, xmlText } from '../../../src/providers/linux/libvirt/xml.ts';
import type { Device, Net } from '../../../src/providers/linux/net/net.ts';
import { endsIn, ownPath } from '../../../src/providers/linux/net/own-path.ts';
import { readMark } from '../../../src/providers/linux/owner-mark.ts';
import { ifupdownText } from '../../../src/providers/linux/stored/ifupdown-text.ts';
import { readIfupdown } from '../../../src/providers/linux/stored/ifupdown-read.ts';
import { netplanText } from '../../../src/providers/linux/stored/netplan-text.ts';
import { readNetplan } from '../../../src/providers/linux/stored/netplan-read.ts';
import type { StoredThing } from '../../../src/providers/linux/stored/things.ts';
import { rollbackLines } from '../../../src/providers/linux/switch/rollback.ts';
import { readLibvirt } from '../../../src/providers/linux/libvirt/read-libvirt.ts';
import { readNet } from '../../../src/providers/linux/net/read-net.ts';
import type { Client } from '../../../src/providers/linux/wire/client.ts';
import { markText } from '../../../src/model/owner-mark.ts';
import { problem } from '../../../src/model/problem.ts';
import { onlyReads } from '../../../src/providers/linux/wire/reads.ts';
import type { Address } from '../../../src/model/address.ts';

const words = (line: string) => line.split(' ');
const file = (path: string, network: object) => ({ path, text: JSON.stringify({ network }) });
const device = (name: string, more: Partial<Device>): Device => ({
  name,
  kind: '',
  mac: '52:54:00:00:00:01',
  mtu: 1500,
  up: true,
  addresses: [],
  ...more,
});
const held = (ip: string) => ({
  ip,
  prefix: 24,
  secondary: false,
  dynamic: false,
  scope: 'global',
  tentative: false,
  duplicate: false,
});

describe('which command lines only read', () => {
  test.each([
    'ip -j -d addr show',
    'ip -j -d -6 route show table main',
    'ip -j route get 10.0.0.1',
    'ip link',
    'cat /etc/machine-id',
    'find /etc/netplan -maxdepth 2 -type f -printf %p',
    'id -u',
    'sysctl -n net.ipv4.conf.all.promote_secondaries',
    'systemctl is-active x.timer',
    'virsh -q -c qemu:///system net-dumpxml u --inactive',
    'virsh -q -c qemu:///system vol-list images',
  ])('%s', (line) => {
    expect(onlyReads(words(line))).toBe(true);
    expect(onlyReads(words(`sudo -n ${line}`), ['sudo', '-n'])).toBe(true);
  });
  test.each([
    'ip addr add 10.0.0.1/24 dev br0',
    'ip -batch -',
    'ip -b file link show',
    'ip -n other link show',
    'ip netns exec other true',
    'ip monitor',
    'hostname evil',
    'find / -delete',
    'find / -exec rm {} ;',
    'find / -fprintf /etc/passwd x',
    'sysctl -w a=b',
    'sysctl a=b',
    'systemctl stop x.timer',
    'virsh -q -c qemu:///system net-destroy n',
    'virsh -q -c qemu:///system vol-delete v --pool p',
    'tee /etc/passwd',
    'sh -c true',
    'sudo cat /etc/shadow',
    'arping -D -I br0 10.0.0.1',
  ])('but not: %s', (line) => expect(onlyReads(words(line))).toBe(false));
});

const thing = fc.oneof(
  fc.record({
    kind: fc.constant('bridge' as const),
    name: fc.constantFrom('br0', 'br1'),
    ports: fc.uniqueArray(fc.constantFrom('eno1', 'eno2'), { maxLength: 2 }),
    mac: fc.constantFrom('52:54:00:aa:bb:01', '52:54:00:aa:bb:02'),
    stp: fc.boolean(),
    forwardDelay: fc.constantFrom(0, 4, 15),
  }),
  fc.record({
    kind: fc.constant('vlan' as const),
    name: fc.constantFrom('br0.104', 'uplink'),
    on: fc.constantFrom('br0', 'eno1'),
    tag: fc.integer({ min: 1, max: 4094 }),
  }),
  fc.record({
    kind: fc.constant('address' as const),
    device: fc.constantFrom('br0', 'br0.104', 'eno1'),
    address: fc.constantFrom('10.0.0.1/24', '10.0.0.2/24', '10.1.0.1/16', '2001:db8::1/64'),
  }),
  fc.record({
    kind: fc.constant('route' as const),
    to: fc.constantFrom('default', '10.9.0.0/16'),
    via: fc.constantFrom('10.0.0.254', '10.1.0.254'),
    device: fc.constantFrom('br0', 'br0.104'),
    metric: fc.constantFrom(0, 100),
  }),
);
const key = (each: StoredThing): string =>
  each.kind === 'bridge' || each.kind === 'vlan'
    ? each.name
    : each.kind === 'address'
      ? `${each.device} ${each.address}`
      : `${each.to} ${each.metric}`;
const things = fc.uniqueArray(thing, { selector: key, maxLength: 8 });
const inOrder = (list: readonly StoredThing[]) =>
  list.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));

describe('files that trueup writes are read back as they were meant', () => {
  test('netplan', () => {
    const path = '/etc/netplan/90-trueup.yaml';
    fc.assert(
      fc.property(things, (wanted) => {
        const read = readNetplan([{ path, text: netplanText(wanted, new Map()) }], path);
        if (!read.ok) throw new Error(read.why);
        expect(inOrder(read.store.own)).toEqual(inOrder(wanted));
        expect(read.store.strange).toEqual([]);
      }),
    );
  });

  test('ifupdown', () => {
    const path = '/etc/network/interfaces.d/trueup';
    fc.assert(
      fc.property(things, (wanted) => {
        // A VLAN by its name alone is one for ifupdown, whoever makes it.
        const named = wanted.some((each) => each.kind === 'vlan' && each.name === 'br0.104');
        const told = wanted.filter(
          (each) => named || !('device' in each) || each.device !== 'br0.104',
        );
        const read = readIfupdown([{ path, text: ifupdownText(told) }], path);
        if (!read.ok) throw new Error(read.why);
        expect(inOrder(read.store.own)).toEqual(inOrder(told));
        expect(read.store.strange).toEqual([]);
      }),
    );
  });
});

test('netplan: files hide each other by name, ids stand for devices, and lists add up', () => {
  const read = readNetplan(
    [
      file('/etc/netplan/50-a.yaml', {
        ethernets: {
          first: { match: { macaddress: '52:54:00:00:00:01' }, 'set-name': 'eno1' },
          eno2: {
            addresses: ['10.0.0.1/24', { '10.0.0.2/24': { label: 'x' } }],
            gateway4: '10.0.0.254',
          },
        },
        bridges: { br0: { interfaces: ['first'], parameters: { 'forward-delay': '4' } } },
      }),
      file('/lib/netplan/50-a.yaml', { ethernets: { hidden: { addresses: ['10.9.9.9/24'] } } }),
      file('/run/netplan/60-b.yaml', {
        bridges: { br0: { interfaces: ['eno2'], macaddress: '52:54:00:AA:BB:01' } },
      }),
    ],
    '/etc/netplan/90-trueup.yaml',
  );
  if (!read.ok) throw new Error(read.why);
  expect(read.store.things).toEqual([
    { kind: 'address', device: 'eno2', address: '10.0.0.1/24', files: ['/etc/netplan/50-a.yaml'] },
    { kind: 'address', device: 'eno2', address: '10.0.0.2/24', files: ['/etc/netplan/50-a.yaml'] },
    {
      kind: 'route',
      to: 'default',
      device: 'eno2',
      metric: 0,
      via: '10.0.0.254',
      files: ['/etc/netplan/50-a.yaml'],
    },
    {
      kind: 'bridge',
      name: 'br0',
      ports: ['eno1', 'eno2'],
      forwardDelay: 4,
      mac: '52:54:00:aa:bb:01',
      files: ['/etc/netplan/50-a.yaml', '/run/netplan/60-b.yaml'],
    },
  ]);
  expect(read.store.known.get('eno1')).toEqual({ id: 'first', section: 'ethernets' });
  expect(
    netplanText([{ kind: 'bridge', name: 'br1', ports: ['eno1'] }], read.store.known),
  ).toContain('- first');
  expect(readNetplan([{ path: '/etc/netplan/x.yaml', text: 'network: [' }], 'y').ok).toBe(false);
});

test('the way that we came by: address, devices below it, and the route back', () => {
  const net: Net = {
    devices: [
      device('eno1', { master: 'br0' }),
      device('vnet3', { kind: 'tun', master: 'br0' }),
      device('br0', { kind: 'bridge' }),
      device('br0.5', { kind: 'vlan', on: 'br0', tag: 5, addresses: [held('10.0.0.9')] }),
      device('other', {}),
    ],
    routes: [
      {
        to: 'default',
        via: '10.0.0.254',
        device: 'br0.5',
        metric: 0,
        protocol: 'boot',
        onlink: false,
      },
      {
        to: '10.99.0.0/16',
        via: '10.0.0.254',
        device: 'br0.5',
        metric: 0,
        protocol: 'boot',
        onlink: false,
      },
      {
        to: '10.98.0.0/16',
        via: '10.0.0.254',
        device: 'br0.5',
        metric: 0,
        protocol: 'boot',
        onlink: false,
      },
    ],
  };
  const ends = endsIn('10.99.1.1 50022 10.0.0.9 22\n');
  const path = ownPath(net, ends, { device: 'br0.5', gateway: '10.0.0.254' });
  expect(path.address).toBe('10.0.0.9');
  expect([...path.devices]).toEqual(['br0.5', 'br0', 'eno1']);
  expect(path.route?.to).toBe('10.99.0.0/16');
  expect(endsIn('')).toBeUndefined();
  expect(ownPath(net, undefined, {}).devices.size).toBe(0);

  // What is taken back is put back before what was not there goes.
  const change = [
    ['addr', 'add', '10.0.1.9/24', 'dev', 'br0.5'],
    ['route', 'replace', 'default', 'via', '10.0.1.254', 'dev', 'br0.5'],
    ['addr', 'del', '10.0.0.9/24', 'dev', 'br0.5'],
  ];
  const back = rollbackLines(net, change).map((line) => line.join(' '));
  expect(back).toEqual([
    'link set dev br0.5 up',
    'addr replace 10.0.0.9/24 dev br0.5',
    'route replace default via 10.0.0.254 dev br0.5',
    'route replace 10.99.0.0/16 via 10.0.0.254 dev br0.5',
    'route replace 10.98.0.0/16 via 10.0.0.254 dev br0.5',
    'addr del 10.0.1.9/24 dev br0.5',
  ]);
});

describe('libvirt', () => {
  const xml = `<network connections='1'><name>n&amp;m</name><uuid>u</uuid><forward mode='nat'><nat><port start='1' end='2'/></nat></forward>
    <bridge name='virbr9' stp='on' delay='0'/><mac address='52:54:00:11:22:33'/><dns><host ip='10.0.0.2'><hostname>a</hostname></host></dns>
    <ip address='10.0.0.1' netmask='255.255.252.0'><dhcp><range start='10.0.0.5' end='10.0.0.9'/><host mac='52:54:00:00:00:01' ip='10.0.0.7'/></dhcp></ip></network>`;

  test('a network is read, and changed without losing what is not trueup’s', () => {
    const root = parseXml(xml, 'x');
    const fields = networkFields(root);
    expect(fields).toEqual({
      name: 'n&m',
      bridge: 'virbr9',
      forward: 'nat',
      address: '10.0.0.1/22',
      dhcp: '10.0.0.5-10.0.0.9',
    });
    const text = xmlText(
      defined(root, { ...fields, address: '10.0.8.1/24', dhcp: '10.0.8.5-10.0.8.9' }),
    );
    for (const kept of [
      '<uuid>u</uuid>',
      'n&amp;m',
      '<port start="1"',
      '<hostname>a</hostname>',
      '52:54:00:00:00:01',
    ])
      expect(text).toContain(kept);
    expect(networkFields(parseXml(text, 'y'))).toEqual({
      ...fields,
      address: '10.0.8.1/24',
      dhcp: '10.0.8.5-10.0.8.9',
    });
  });

  test('a network that is made says what it is asked for', () => {
    const fields = {
      name: 'n',
      bridge: 'virbr9',
      forward: 'isolated',
      address: '10.0.0.1/24',
    } as const;
    expect(networkFields(parseXml(xmlText(newDefinition(fields)), 'x'))).toEqual(fields);
    const pointed = { name: 'n', bridge: 'br0', forward: 'bridge' } as const;
    expect(networkFields(parseXml(xmlText(newDefinition(pointed)), 'x'))).toEqual(pointed);
  });

  test('a guest uses its disks, what they are backed by, and networks', () => {
    const guest = domainIn(
      parseXml(
        `<domain><name>vm</name><devices><disk><source file='/a.qcow2'/><backingStore><source file='/base.qcow2'/><backingStore/></backingStore></disk>
         <interface type='network'><mac address='52:54:00:00:00:01'/><source network='n'/><target dev='vnet0'/></interface></devices></domain>`,
        'x',
      ),
      { uuid: 'u', running: true },
    );
    expect(guest.disks).toEqual(['/a.qcow2', '/base.qcow2']);
    expect(guest.nics).toEqual([{ mac: '52:54:00:00:00:01', network: 'n', tap: 'vnet0' }]);
  });

  test('a volume is blank until something is written on it', () => {
    const volume = { pool: 'p', name: 'v', path: '/v', capacity: 1e9, format: 'qcow2' };
    expect(isBlank({ ...volume, allocation: 200_704 })).toBe(true);
    expect(isBlank({ ...volume, allocation: 331_776 })).toBe(false);
    expect(isBlank({ ...volume, format: 'raw', allocation: 0 })).toBe(true);
    expect(isBlank({ ...volume, format: 'raw', allocation: 4096 })).toBe(false);
    expect(isBlank({ ...volume, allocation: 200_704, backing: '/base' })).toBe(false);
  });

  test.each(['', 'not xml', '<a><b></a>', '<?xml version="1.0"?>'])('%j is no network', (text) => {
    expect(() => parseXml(text, 'x')).toThrow('x is no XML');
  });
});

test('the owner mark of a device', () => {
  const mark = { site: 'd058', address: 'jumphost/bridge/br0' as Address };
  expect(readMark(markText(mark))).toEqual(mark);
  expect(readMark('uplink to the lab')).toBeUndefined();
  expect(readMark(undefined)).toBeUndefined();
});

describe('whatever a host sends, it is a problem and no crash', () => {
  const never = new AbortController().signal;
  // Shaped like what `ip` prints, down to a field that is not.
  const fields = [
    'ifname',
    'mtu',
    'flags',
    'linkinfo',
    'addr_info',
    'dst',
    'gateway',
    'link',
    'address',
  ];
  const almost = fc.array(fc.dictionary(fc.constantFrom(...fields), fc.jsonValue()));

  test('ip', async () => {
    const replies = fc.oneof(
      fc.string(),
      fc.json(),
      almost.map((each) => JSON.stringify(each)),
    );
    await fc.assert(
      fc.asyncProperty(replies, async (text) => {
        const seen = await readNet(answering(text), never);
        if (!seen.ok) expect(seen.problem.code).toBe('wrong-shape');
      }),
    );
  });

  test('virsh', async () => {
    const xml = fc.oneof(
      fc.string(),
      fc.constantFrom('<a/>', '<network/>', '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'),
    );
    await fc.assert(
      fc.asyncProperty(xml, async (text) => {
        const client = answering(text);
        const read = await readLibvirt({ client, uri: 'qemu:///system' }, undefined, never);
        if (!read.ok) expect(read.problem.code).toBe('wrong-shape');
      }),
    );
  });

  test('files', () => {
    const bomb = `a: &a [x]\n${'bcdefgh'
      .split('')
      .map((each, at) => `${each}: &${each} [${`*${'abcdefgh'[at]},`.repeat(9)}]`)
      .join('\n')}\nnetwork: *h`;
    const strange = {
      network: {
        bridges: { br0: 5, br1: { interfaces: {}, addresses: 'x', routes: [1], parameters: [] } },
        vlans: [],
        ethernets: { x: null },
      },
    };
    const texts = fc.oneof(
      fc.string(),
      fc.json().map((each) => `network: ${each}`),
      fc.constantFrom(bomb, JSON.stringify(strange)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const path = '/etc/netplan/90-trueup.yaml';
        const read = readNetplan([{ path, text }], path);
        expect(typeof read.ok).toBe('boolean');
        expect(readIfupdown([{ path: '/etc/network/interfaces', text }], path).ok).toBe(true);
      }),
    );
    expect(readNetplan([{ path: 'x', text: bomb }], 'y').ok).toBe(false);
  });
});

/** Every command line is answered with this. */
function answering(stdout: string): Client {
  const answer = async () => ({ ok: true, reply: { exit: 0, stdout, stderr: '' } }) as const;
  return {
    read: answer,
    write: answer,
    must: answer,
    failed: () => refusal('failed', 'failed'),
    failure: refusal,
    renew: async () => true,
    close: async () => undefined,
  };
}

function refusal(code: string, message: string): ReturnType<Client['failure']> {
  return { ok: false, class: 'refused', problem: problem(code, message) };
}
