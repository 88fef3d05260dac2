import { describe, expect, test } from 'vitest';
import type { Spec } from '../../../src/model/resource.ts';
import { metal } from '../../lab/metal.ts';
import { connected } from './connected.ts';
import { carryOut, plan, site } from './planned.ts';

const [fresh, ready, deployed, ...others] = metal.machines;
const rackOnVlan = metal.rackcontrollers.map((each) => ({
  ...each,
  interfaces: each.interfaces.map((face) => ({ ...face, links: [] })),
}));
/** The rack has no address in the subnet, and nothing deployed is linked to it. */
const quiet = { ...metal, machines: [fresh, ready, ...others], rackcontrollers: rackOnVlan };

const recut: Readonly<Record<string, Spec>> = {
  'vlan/prov': { fabric: 'dc1', vid: 100, dhcp: true, primaryRack: 'rack01' },
  'subnet/prov-net': { cidr: '10.11.0.0/24', vlan: 'prov', gateway: '10.11.0.1' },
  'band/prov-net.vips': { subnet: 'prov-net', range: '10.11.0.10-10.11.0.29', purpose: 'vip' },
  'band/prov-net.pxe': { subnet: 'prov-net', range: '10.11.0.200-10.11.0.250', purpose: 'dhcp' },
};
/** Found by its former range, since no key of it stays. */
const link: Spec = { machine: 'node02', interface: 'eno1', subnet: 'prov-net', mode: 'auto' };

describe('a subnet is cut anew', () => {
  test('DHCP off first, ranges before links, DHCP on last; and then nothing differs', async () => {
    const maas = await connected({ state: quiet });
    const desired = site(
      { ...recut, 'link/node02': link },
      { 'band/*': { within: '10.10.0.0/24' } },
    );
    const laid = await plan(maas, desired);
    expect(laid.problems).toEqual([]);
    const order = laid.operations.map((each) => each.id as string);
    const before = (a: string, b: string): void => {
      expect(order.indexOf(a), a).toBeGreaterThanOrEqual(0);
      expect(order.indexOf(a), `${a} before ${b}`).toBeLessThan(order.indexOf(b));
    };
    const dhcp = 'caracal/vlan/prov';
    before(`dhcp-off ${dhcp}`, 'delete caracal/subnet/prov-net');
    before('delete caracal/subnet/prov-net', 'create caracal/subnet/prov-net');
    before('create caracal/subnet/prov-net', 'create caracal/band/prov-net.vips');
    before('create caracal/band/prov-net.vips', 'create caracal/link/node02');
    before('create caracal/band/prov-net.pxe', 'create caracal/link/node02');
    before('create caracal/band/prov-net.pxe', `dhcp-on ${dhcp}`);
    const removal = laid.operations.find((each) => each.id === 'delete caracal/subnet/prov-net');
    expect(removal?.impact).toBe('cascades');
    expect(laid.operations.find((each) => each.id === 'create caracal/link/node02')?.notes).toEqual(
      ['cut and linked again: node02 eno1 10.10.0.70'],
    );

    await carryOut(maas, laid);
    expect((await plan(maas, desired)).changes).toEqual([]);
    expect((await maas.one('vlan', /^dc1 100/)).spec).toMatchObject({
      dhcp: true,
      primaryRack: 'rack01',
    });
    expect((await maas.one('band', '10.11.0.10-10.11.0.29')).mark).toEqual({
      site: 'd058',
      address: 'caracal/band/prov-net.vips',
    });
  });

  test('stopped after DHCP went off: the next plan still deletes first, and puts DHCP back', async () => {
    const maas = await connected({ state: quiet });
    const desired = site(recut, { 'band/*': { within: '10.10.0.0/24' } });
    const laid = await plan(maas, desired);
    const off = laid.operations.filter((each) => each.action === 'dhcp-off');
    const [debt] = off.flatMap((each) => each.debt ?? []);
    expect(debt?.fields).toEqual({ dhcp: true, primaryRack: 'rack01' });
    await carryOut(maas, { ...laid, operations: off });

    const rest = await plan(maas, desired);
    expect(rest.problems).toEqual([]);
    await carryOut(maas, rest);
    expect((await maas.one('vlan', /^dc1 100/)).spec).toMatchObject(debt?.fields ?? {});
    expect((await plan(maas, desired)).changes).toEqual([]);
  });

  test('a link that no spec declares is cut, and the plan says what that means', async () => {
    const maas = await connected({ state: quiet });
    const laid = await plan(maas, site(recut, { 'band/*': { within: '10.10.0.0/24' } }));
    expect(laid.problems).toEqual([]);
    expect(laid.operations.flatMap((each) => each.notes ?? [])).toContain(
      'will be cut: node02 eno1 10.10.0.70 (node02 cannot be deployed until it is linked again)',
    );
  });

  test('a deployed machine, a rack and ranges of others stand in the way, each by name', async () => {
    const maas = await connected();
    const { problems } = await plan(maas, site({ ...recut, 'link/node02': link }));
    const said = problems.map((each) => each.message).join('\n');
    expect(said).toContain('node03 is Deployed');
    expect(said).toContain('rack1 has it there, and the rack would make the subnet anew');
    expect(said).toContain('10.10.0.10-10.10.0.29');
    expect(deployed?.hostname).toBe('node03');
  });

  test('without a range for DHCP afterwards it is refused', async () => {
    const maas = await connected({ state: quiet });
    const { 'band/prov-net.pxe': _, ...rest } = recut;
    const { problems } = await plan(maas, site(rest, { 'band/*': { within: '10.10.0.0/24' } }));
    expect(problems.map((each) => each.code)).toContain('dhcp-without-range');
  });

  test('an address that somebody reserved stands in the way', async () => {
    const state = { ...quiet, ipaddresses: [{ ip: '10.10.0.60', subnet: 1, user: 'bob' }] };
    const maas = await connected({ state });
    const { problems } = await plan(maas, site(recut, { 'band/*': { within: '10.10.0.0/24' } }));
    expect(problems.map((each) => each.message).join('\n')).toContain('bob has reserved it');
  });
});

describe('what MAAS would refuse is said at plan time', () => {
  const cases: readonly (readonly [string, Readonly<Record<string, Spec>>, string])[] = [
    [
      'DHCP on a VLAN that is only about to be made',
      { 'vlan/v300': { fabric: 'dc1', vid: 300, dhcp: true, primaryRack: 'rack01' } },
      'dhcp-on-new-vlan',
    ],
    [
      'DHCP without a range',
      { 'vlan/stor': { fabric: 'dc1', vid: 200, dhcp: true, primaryRack: 'rack01' } },
      'dhcp-without-range',
    ],
    [
      'a rack by its host name',
      { 'vlan/prov': { fabric: 'dc1', vid: 100, primaryRack: 'rack1' } },
      'rack-not-attached',
    ],
    [
      'a dynamic range over the gateway',
      {
        'subnet/new': {
          cidr: '10.50.0.0/24',
          vlan: { fabric: 'dc1', vid: 200 },
          gateway: '10.50.0.1',
        },
        'band/new.pxe': { subnet: 'new', range: '10.50.0.1-10.50.0.9', purpose: 'dhcp' },
      },
      'range-over-gateway',
    ],
    [
      'a range over the broadcast address',
      {
        'subnet/new': { cidr: '10.50.0.0/24', vlan: { fabric: 'dc1', vid: 200 } },
        'band/new.last': { subnet: 'new', range: '10.50.0.250-10.50.0.255', purpose: 'reserve' },
      },
      'range-kept-by-maas',
    ],
    [
      'a range in the part of an IPv6 /64 that MAAS keeps for itself',
      {
        'subnet/new6': { cidr: 'fd00:50::/64', vlan: { fabric: 'dc1', vid: 200 } },
        'band/new6.vips': { subnet: 'new6', range: 'fd00:50::10-fd00:50::1f', purpose: 'vip' },
      },
      'range-kept-by-maas',
    ],
    [
      'a link of a deployed machine',
      { 'link/node03': { machine: 'node03', interface: 'eno1', subnet: 'stor-net', mode: 'auto' } },
      'untouchable',
    ],
  ];
  test.each(cases)('%s', async (_, specs, code) => {
    const maas = await connected();
    const { problems } = await plan(maas, site(specs));
    expect(problems.map((each) => each.code)).toContain(code);
  });
});

test('adopting what is there already is no change', async () => {
  const maas = await connected();
  const there = {
    'fabric/dc1': {},
    'space/prov': {},
    'vlan/prov': { fabric: 'dc1', vid: 100, space: 'prov', dhcp: true, primaryRack: 'rack01' },
    'subnet/prov-net': {
      cidr: '10.10.0.0/24',
      vlan: 'prov',
      gateway: '10.10.0.1',
      dns: ['10.10.0.2'],
    },
    'band/prov-net.vips': { subnet: 'prov-net', range: '10.10.0.10-10.10.0.29', purpose: 'vip' },
    'band/prov-net.pxe': { subnet: 'prov-net', range: '10.10.0.200-10.10.0.250', purpose: 'dhcp' },
    'link/node02': {
      machine: 'node02',
      interface: 'eno1',
      subnet: 'prov-net',
      mode: 'static',
      address: '10.10.0.70',
    },
  };
  const laid = await plan(maas, site(there));
  expect(laid).toMatchObject({ problems: [], operations: [], changes: [] });
});

test('a whole site is made, and taken away again', async () => {
  const maas = await connected();
  const made = {
    'fabric/edge': {},
    'space/edge': { description: 'the edge' },
    'vlan/edge-50': { fabric: 'edge', vid: 50, space: 'edge', mtu: 9000 },
    'subnet/edge-a': { cidr: '10.60.0.0/24', vlan: 'edge-50', gateway: '10.60.0.1' },
    'subnet/edge-b': { cidr: '10.61.0.0/24', vlan: { fabric: 'edge', vid: 50 } },
    'band/edge-a.vips': { subnet: 'edge-a', range: '10.60.0.10-10.60.0.19', purpose: 'vip' },
    'band/edge-a.fips': { subnet: 'edge-a', range: '10.60.0.20-10.60.0.99', purpose: 'fip' },
    'route/a-b': { source: 'edge-a', destination: 'edge-b', gateway: '10.60.0.254' },
  };
  const start = await maas.look();
  const build = await plan(maas, site(made));
  expect(build.problems).toEqual([]);
  await carryOut(maas, build);
  expect((await plan(maas, site(made))).changes).toEqual([]);

  const gone = site(
    {},
    {
      'route/*': { within: '10.60.0.0/24' },
      'band/*': { within: '10.60.0.0/24' },
      'subnet/edge-*': { within: '10.60.0.0/15' },
      'vlan/*': { fabric: 'edge', vid: 50 },
      'space/edge': { owner: 'd058' },
      'fabric/edge': { fabric: 'edge' },
    },
  );
  const teardown = await plan(maas, gone);
  expect(teardown.problems).toEqual([]);
  await carryOut(maas, teardown);
  expect((await maas.look()).live).toEqual(start.live);
});
