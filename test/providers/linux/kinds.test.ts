import { describe, expect, test } from 'vitest';
import type { Address, SystemName, VendorId } from '../../../src/model/address.ts';
import { excludes } from '../../../src/model/claim.ts';
import type { LiveResource, Spec } from '../../../src/model/resource.ts';
import { kinds } from '../../../src/providers/linux/kinds/all.ts';
import { names } from '../../../src/providers/linux/kinds/names.ts';

const scope = { system: 'h' as SystemName, domain: 'dc1' };

function kind(name: keyof typeof names) {
  const found = kinds.find((each) => each.kind === names[name]);
  if (found === undefined) throw new Error(name);
  return found;
}

function claims(name: keyof typeof names, spec: Spec, holder: string) {
  return kind(name).claims(spec, scope, `h/${name}/${holder}` as Address);
}

function collide(a: ReturnType<typeof claims>, b: ReturnType<typeof claims>): boolean {
  return a.some((x) => b.some((y) => excludes(x, y)));
}

const address = (device: string, text: string, more: Spec = {}) =>
  claims('address', { device, address: text, running: true, ...more }, `${device} ${text}`);
const normal = (name: keyof typeof names, spec: Spec) => kind(name).normalise?.(spec);
const live = (name: keyof typeof names, spec: Spec): LiveResource => ({
  system: scope.system,
  kind: names[name],
  id: 'x' as VendorId,
  label: 'x',
  spec,
});
const within = (of: LiveResource, guard: Spec) =>
  kinds.find((each) => each.kind === of.kind)?.within?.(of, guard);
const untouchable = (name: keyof typeof names, status: Spec) =>
  kind(name).untouchable?.({
    system: scope.system,
    kind: names[name],
    id: 'x' as VendorId,
    label: 'x',
    spec: {},
    status,
  });

describe('claims', () => {
  test('an address has one holder, whatever its prefix', () => {
    expect(collide(address('a', '10.0.0.1/24'), address('a', '10.0.0.1/25'))).toBe(true);
    expect(collide(address('a', '10.0.0.1/24'), address('a', '10.0.0.2/24'))).toBe(false);
  });

  test.each([
    ['10.0.0.1/24', '10.0.0.2/24'],
    ['10.0.0.1/24', '10.0.0.200/25'],
    ['10.0.0.1/8', '10.200.0.1/24'],
    ['2001:db8::1/64', '2001:db8::2/64'],
  ])('%s and %s are no neighbours on two devices', (one, other) => {
    expect(collide(address('a', one), address('b', other))).toBe(true);
    expect(collide(address('b', one), address('a', other))).toBe(true);
    expect(collide(address('a', one), address('a', other))).toBe(false);
  });

  test('what only the next start brings holds nothing yet', () => {
    expect(address('a', '10.0.0.1/24', { running: false })).toEqual([]);
    expect(claims('bridge', { name: 'br0', ports: ['eno1'], running: false }, 'x')).toEqual([]);
  });

  test('an address that realizes a subnet lies in it', () => {
    const [holder] = address('a', '10.0.0.1/24', { realizes: 'caracal/subnet/x' });
    expect(holder?.inside).toEqual({ holder: 'caracal/subnet/x', pool: 'cidr dc1' });
  });

  test('a port has one bridge, a tag one VLAN, a name one device, a destination one route per metric', () => {
    const bridge = (name: string, ...ports: string[]) => claims('bridge', { name, ports }, name);
    const vlan = (name: string, on: string, tag: number) => claims('vlan', { name, on, tag }, name);
    expect(collide(bridge('a', 'eno1'), bridge('b', 'eno1', 'eno2'))).toBe(true);
    expect(collide(bridge('a', 'eno1'), bridge('b', 'eno2'))).toBe(false);
    expect(collide(vlan('x', 'a', 5), vlan('y', 'a', 5))).toBe(true);
    expect(collide(vlan('x', 'a', 5), vlan('y', 'b', 5))).toBe(false);
    expect(collide(bridge('x'), vlan('x', 'a', 5))).toBe(true);
    expect(collide(bridge('eno1'), claims('link', { name: 'eno1' }, 'l'))).toBe(true);
    const route = (to: string, metric?: number) =>
      claims('route', { to, metric }, `${to}${metric}`);
    expect(collide(route('default'), route('default', 0))).toBe(true);
    expect(collide(route('default'), route('default', 5))).toBe(false);
    expect(collide(route('::/0'), route('::/0', 1024))).toBe(true);
  });

  test('a network of libvirt holds its address on its bridge, and lets nobody into what it leases', () => {
    const net = claims(
      'network',
      { name: 'n', bridge: 'virbr9', address: '10.0.0.1/24', dhcp: '10.0.0.100-10.0.0.200' },
      'n',
    );
    expect(collide(net, address('a', '10.0.0.2/24'))).toBe(true);
    expect(collide(net, address('virbr9', '10.0.0.2/24'))).toBe(false);
    expect(collide(net, address('virbr9', '10.0.0.150/24'))).toBe(true);
    const idle = { name: 'n', bridge: 'virbr9', address: '10.0.0.1/24', active: false };
    expect(collide(claims('network', idle, 'n'), address('a', '10.0.0.1/24'))).toBe(false);
  });
});

test('like is compared with like', () => {
  expect(normal('address', { address: '2001:DB8:0::1/64' })).toEqual({ address: '2001:db8::1/64' });
  expect(normal('bridge', { ports: ['b', 'a'], mac: '52:54:00:AA:BB:01' })).toEqual({
    ports: ['a', 'b'],
    mac: '52:54:00:aa:bb:01',
  });
  expect(normal('route', { to: '0.0.0.0/0', via: '2001:DB8::1' })).toEqual({
    to: 'default',
    via: '2001:db8::1',
  });
  expect(normal('volume', { capacity: '20G' })).toEqual({ capacity: 21_474_836_480 });
  expect(normal('network', { dhcp: '10.0.0.5-10.0.0.5' })).toEqual({ dhcp: '10.0.0.5' });
  expect(normal('address', { address: 'nonsense' })).toEqual({ address: 'nonsense' });
});

test('guards: all of them must hold, and an unknown one is not understood', () => {
  const one = live('address', { device: 'br0', address: '10.1.2.3/24' });

  expect(within(one, { within: '10.1.2.0/24' })).toBe(true);
  expect(within(one, { within: '10.1.3.0/24' })).toBe(false);
  expect(within(one, { within: '10.1.2.0/24', device: 'br*' })).toBe(true);
  expect(within(one, { colour: 'red' })).toBeUndefined();
  expect(within(live('vlan', { name: 'a', on: 'b', tag: 105 }), { vid: '100-199' })).toBe(true);
  expect(within(live('route', { to: 'default' }), { within: '0.0.0.0/0' })).toBe(true);
  expect(within(live('volume', { pool: 'images', name: 'a' }), { pool: 'images' })).toBe(true);
});

test('what comes from a lease, and devices that are only read, are never deleted', () => {
  expect(untouchable('address', { dynamic: true })).toMatch(/leased/);
  expect(untouchable('address', { dynamic: false })).toBeUndefined();
  expect(untouchable('route', { leased: true })).toMatch(/lease/);
  expect(untouchable('link', {})).toBeDefined();
});
