import { describe, expect, test } from 'vitest';
import type { Address, SystemName, VendorId } from '../../../src/model/address.ts';
import { excludes } from '../../../src/model/claim.ts';
import type { LiveResource, Spec } from '../../../src/model/resource.ts';
import { readMark, writeMark } from '../../../src/providers/maas/owner-mark.ts';
import { readComment, writeComment } from '../../../src/providers/maas/range-comment.ts';
import { names } from '../../../src/providers/maas/kinds/names.ts';
import { kinds } from '../../../src/providers/index.ts';

const scope = { system: 'caracal' as SystemName, domain: 'dc1' };

function claims(kind: keyof typeof names, spec: Spec, holder: string) {
  return kinds.get(names[kind])?.claims(spec, scope, holder as Address) ?? [];
}

function normal(kind: keyof typeof names, spec: Spec): Spec | undefined {
  return kinds.get(names[kind])?.normalise?.(spec);
}

function collide(a: ReturnType<typeof claims>, b: ReturnType<typeof claims>): boolean {
  return a.some((x) => b.some((y) => excludes(x, y)));
}

describe('claims', () => {
  const subnet = 'caracal/subnet/metal';
  const vips = claims('band', { subnet, range: '10.0.0.10-10.0.0.19', purpose: 'vip' }, 'b1');
  const kept = claims('band', { subnet, range: '10.0.0.30-10.0.0.39', purpose: 'reserve' }, 'b2');
  const link = (address: string) => claims('link', { subnet, address, mode: 'static' }, address);

  test('bands of one subnet keep apart, those of its next incarnation are elsewhere', () => {
    const other = { range: '10.0.0.15-10.0.0.25', purpose: 'fip' };
    expect(collide(vips, claims('band', { subnet, ...other }, 'b3'))).toBe(true);
    expect(collide(vips, claims('band', { subnet: 'caracal/subnet/#7', ...other }, 'b3'))).toBe(
      false,
    );
  });

  test('a band lets in what it is for: no host among VIPs, anyone where it is only kept free', () => {
    expect(collide(vips, link('10.0.0.12'))).toBe(true);
    expect(collide(kept, link('10.0.0.32'))).toBe(false);
    expect(collide(link('10.0.0.32'), link('10.0.0.32'))).toBe(true);
  });

  test('a gateway only speaks of its address, a CIDR is held', () => {
    const metal = claims(
      'subnet',
      { name: 'metal', cidr: '10.0.0.0/24', gateway: '10.0.0.1' },
      subnet,
    );
    expect(collide(metal, link('10.0.0.1'))).toBe(false);
    expect(collide(metal, claims('subnet', { name: 'big', cidr: '10.0.0.0/16' }, 'x'))).toBe(true);
    expect(collide(metal, claims('subnet', { name: 'metal', cidr: '10.9.0.0/24' }, 'x'))).toBe(
      true,
    );
  });

  test('vids are per fabric, names per kind', () => {
    const vlan = (fabric: string) => claims('vlan', { fabric, vid: 10 }, fabric);
    expect(collide(vlan('f1'), vlan('f1'))).toBe(true);
    expect(collide(vlan('f1'), vlan('f2'))).toBe(false);
    expect(collide(claims('space', { name: 'a' }, 's'), claims('fabric', { name: 'a' }, 'f'))).toBe(
      false,
    );
  });

  test('a name in the DNS and a neighbour on the wire hold nothing', () => {
    for (const kind of ['dnsresource', 'discovery'] as const)
      expect(collide(claims(kind, { address: '10.0.0.32' }, kind), link('10.0.0.32'))).toBe(false);
    expect(
      collide(claims('reservedip', { subnet, address: '10.0.0.32' }, 'r'), link('10.0.0.32')),
    ).toBe(true);
  });
});

test('like is compared with like', () => {
  expect(
    normal('subnet', {
      cidr: '2001:DB8:0::/64',
      gateway: '2001:db8:0:0::1',
      dns: ['2001:DB8::2', '10.0.0.1'],
    }),
  ).toEqual({ cidr: '2001:db8::/64', gateway: '2001:db8::1', dns: ['2001:db8::2', '10.0.0.1'] });
  expect(normal('subnet', { gateway: '' })).toEqual({ gateway: null });
  expect(normal('band', { range: '10.0.0.5-10.0.0.5' })).toEqual({ range: '10.0.0.5' });
  expect(normal('band', { range: 'nonsense' })).toEqual({ range: 'nonsense' });
});

test('guards: all of them must hold, and an unknown one is not understood', () => {
  const live: LiveResource = {
    system: scope.system,
    kind: names.subnet,
    id: '1' as VendorId,
    label: 'a',
    spec: { cidr: '10.1.2.0/24' },
    status: { fabric: 'metal' },
  };
  const within = (guard: Spec) => kinds.get(names.subnet)?.within?.(live, guard);
  expect(within({ within: '10.1.0.0/16' })).toBe(true);
  expect(within({ within: '10.2.0.0/16' })).toBe(false);
  expect(within({ within: '10.1.0.0/16', fabric: 'metal' })).toBe(true);
  expect(within({ within: '10.1.0.0/16', fabric: 'other' })).toBe(false);
  expect(within({ within: '10.1.0.0/16', owner: 'd058' })).toBe(false);
  expect(within({ within: '10.1.0.0/16', colour: 'red' })).toBeUndefined();
  expect(within({})).toBe(false);
});

describe('the owner mark', () => {
  const mark = { site: 'd058', address: 'caracal/band/metal.vips' as Address };

  test('stands behind what people wrote, and comes off again', () => {
    expect(writeMark({ text: 'for Keystone', mark })).toBe(
      'for Keystone [trueup d058 caracal/band/metal.vips]',
    );
    expect(readMark('for Keystone [trueup d058 caracal/band/metal.vips]')).toEqual({
      text: 'for Keystone',
      mark,
    });
    expect(readMark('[trueup d058 caracal/band/metal.vips]')).toEqual({ text: '', mark });
    expect(readMark('nothing of ours [sic]')).toEqual({ text: 'nothing of ours [sic]' });
  });

  test.each(['vip', 'fip', 'reserve'] as const)('keeps what a range is for: %s', (purpose) => {
    for (const text of ['', 'for Keystone', 'vip: twice']) {
      const full = writeComment({ purpose, text, mark });
      expect(readComment('reserved', full)).toEqual({ purpose, text, mark });
    }
  });

  test('a comment of somebody else says what it can', () => {
    const purposes = ['VIPs', 'FIP pool', 'vip', 'printers', 'reserved', '', 'vipers'].map(
      (each) => readComment('reserved', each).purpose,
    );
    expect(purposes).toEqual(['vip', 'fip', 'vip', 'reserve', 'reserve', 'reserve', 'reserve']);
    expect(readComment('dynamic', 'vip: no').purpose).toBe('dhcp');
  });
});
