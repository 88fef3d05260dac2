import { describe, expect, test } from 'vitest';
import type { KindName, VendorId } from '../../../src/model/address.ts';
import { keys, metal } from '../../lab/metal.ts';
import { connected, signal } from './connected.ts';

describe('a look at MAAS', () => {
  test('networks come back in the shape of specs, references as live addresses', async () => {
    const { one } = await connected();
    expect((await one('fabric', 'dc1')).spec).toEqual({ name: 'dc1', classType: null });
    expect((await one('vlan', /^dc1 100/)).spec).toEqual({
      fabric: 'caracal/fabric/#1',
      vid: 100,
      name: 'prov',
      mtu: 1500,
      dhcp: true,
      primaryRack: 'rack01',
      secondaryRack: null,
      space: 'caracal/space/#1',
    });
    expect((await one('subnet', /^prov-net/)).spec).toEqual({
      name: 'prov-net',
      cidr: '10.10.0.0/24',
      vlan: 'caracal/vlan/#5003',
      gateway: '10.10.0.1',
      dns: ['10.10.0.2'],
      managed: true,
      allowDns: true,
      allowProxy: true,
      activeDiscovery: false,
      rdnsMode: 2,
      description: '',
    });
    expect((await one('band', '10.10.0.10-10.10.0.29')).spec).toEqual({
      subnet: 'caracal/subnet/#1',
      range: '10.10.0.10-10.10.0.29',
      purpose: 'vip',
      comment: 'VIPs',
    });
    expect((await one('band', '10.10.0.200-10.10.0.250')).spec['purpose']).toBe('dhcp');
  });

  test('the installation is the uuid of MAAS, and a second look costs the same calls', async () => {
    const { look, lab } = await connected();
    expect((await look()).installation).toBe(`maas ${metal.uuid}`);
    expect(lab.counts()).toMatchObject({ 'GET fabrics': 1, 'GET machines': 1 });
    const calls = Object.values(lab.counts()).reduce((sum, each) => sum + each, 0);
    expect(calls).toBe(14);
    expect(lab.writes()).toEqual({});
  });

  test('only what was asked for is read', async () => {
    const { connection, lab } = await connected();
    const seen = await connection.observe({ kinds: ['maas/subnet' as KindName] }, signal);
    expect(new Set(seen.live.map((each) => each.kind))).toEqual(new Set(['maas/subnet']));
    expect(lab.counts()).toEqual({
      'GET users whoami': 1,
      'GET version': 1,
      'GET maas get_config': 1,
      'GET subnets': 1,
    });
  });

  test('a key without admin rights sees nothing, and says why', async () => {
    const { look } = await connected({ apiKey: keys.bob });
    const seen = await look();
    expect(seen.live).toEqual([]);
    expect(seen.unseen).toHaveLength(1);
    expect(seen.unseen[0]).toMatchObject({ system: 'caracal', why: { code: 'no-sight' } });
    expect(seen.unseen[0]?.kind).toBeUndefined();
  });

  test('a list that fails makes its kinds unseen, and no others', async () => {
    const { look } = await connected({
      faults: [{ name: 'wrong-types', at: 'GET ipranges', times: Infinity }],
    });
    const seen = await look();
    expect(seen.unseen.map((each) => each.kind)).toEqual(['maas/band']);
    expect(seen.unseen[0]?.why).toMatchObject({ code: 'wrong-shape' });
    expect(seen.live.some((each) => each.kind === 'maas/subnet')).toBe(true);
  });

  test('every live thing reads back by its id as the list showed it', async () => {
    const { connection, look } = await connected();
    const { live } = await look();
    expect(live.length).toBeGreaterThan(20);
    const ids = live.map(({ kind, id }) => ({ kind, id }));
    const back = await connection.observe({ ids }, signal);
    expect(back.unseen).toEqual([]);
    expect(back.gone).toEqual([]);
    const byId = new Map(back.live.map((each) => [`${each.kind} ${each.id}`, each]));
    for (const each of live) expect(byId.get(`${each.kind} ${each.id}`)).toEqual(each);
  });

  test('what is gone is said to be gone', async () => {
    const { connection } = await connected();
    const gone = { kind: 'maas/subnet' as KindName, id: '999' as VendorId };
    const seen = await connection.observe({ ids: [gone] }, signal);
    expect(seen).toMatchObject({ live: [], unseen: [], gone: ['999'] });
  });

  test('a deep read adds addresses that nothing else accounts for', async () => {
    const state = { ...metal, ipaddresses: [{ ip: '10.10.0.60', subnet: 1, user: 'admin' }] };
    const { connection } = await connected({ state });
    const deep = [{ kind: 'maas/subnet' as KindName, id: '1' as VendorId }];
    const seen = await connection.observe({ deep }, signal);
    const found = seen.live.filter((each) => each.kind === 'maas/address');
    expect(found.map((each) => each.spec)).toEqual([
      { subnet: 'caracal/subnet/#1', address: '10.10.0.60', use: 'reserved' },
    ]);
  });

  test('a MAAS before 3.6 has no reserved IPs, which is no blindness', async () => {
    const { look, lab } = await connected({ state: { ...metal, version: '3.5.4' } });
    expect((await look()).unseen).toEqual([]);
    expect(lab.counts()['GET reservedips']).toBeUndefined();
  });
});
