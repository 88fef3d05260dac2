/** The faults that are MAAS's own, and what a general one does to its replies. */
import { expect, test } from 'vitest';
import { inLab } from '../../lab/ask.ts';

test('rack-recreates-subnet: the deleted CIDR comes back under a new id', () =>
  inLab(
    async ({ tell }) => {
      await tell([
        ['GET subnets/2/', '', 200, { name: 'stor-net' }],
        ['DELETE subnets/2/', '', 204, ''],
        [
          'GET subnets/3/',
          '',
          200,
          { name: '10.20.0.0/24', cidr: '10.20.0.0/24', vlan: { id: 5004 } },
        ],
        ['DELETE subnets/3/', '', 204, ''],
        ['GET subnets/10.20.0.0/24/', '', 404],
      ]);
    },
    { faults: [{ name: 'rack-recreates-subnet' }] },
  ));

test('unauthorized-echo: a 401 that gives the secret away', () =>
  inLab(async ({ lab, tell }) => {
    lab.fault({ name: 'unauthorized-echo', at: 'GET subnets' });
    await tell([
      ['GET fabrics/', '', 200],
      [
        'GET subnets/',
        '',
        401,
        "Authorization Error: 'Invalid signature. Expected signature base string: &lab-secret'",
      ],
      ['GET subnets/', '', 200],
    ]);
  }));

test('not-admin: the key is good for reading only', () =>
  inLab(async ({ lab, tell }) => {
    lab.fault({ name: 'not-admin', times: Infinity });
    await tell([
      ['GET users/?op=whoami', '', 200, { username: 'admin', is_superuser: false }],
      ['GET subnets/', '', 200],
      ['POST subnets/', 'cidr=10.61.0.0/24', 403, 'This method is reserved for admin users.'],
      ['PUT subnets/1/', 'name=x', 403, ''],
    ]);
  }));

test('foreign-change: somebody else changes, makes and removes things between two calls', () =>
  inLab(async ({ lab, tell }) => {
    const change = (detail: unknown): void =>
      lab.fault({ name: 'foreign-change', at: 'GET subnets', detail });
    change({ collection: 'subnets', id: 1, set: { name: 'theirs', gateway_ip: null } });
    change({ collection: 'ipranges', id: 1, remove: true });
    change({ collection: 'fabrics/1/vlans', set: { vid: 300, name: 'new' } });
    change({ collection: 'machines', id: 'ready2', set: { status: 'Allocated', owner: 'bob' } });
    change({
      collection: 'nodes/ready2/interfaces',
      id: 3,
      op: 'link_subnet',
      set: { mode: 'auto', subnet: 2 },
    });
    change({
      collection: 'ipranges',
      set: { type: 'reserved', start_ip: '10.20.0.5', end_ip: '10.20.0.6', subnet: 2 },
    });
    await tell([
      ['GET subnets/1/', '', 200, { name: 'prov-net', gateway_ip: '10.10.0.1' }],
      ['GET subnets/1/', '', 200, { name: 'theirs', gateway_ip: null }],
      ['GET ipranges/1/', '', 404],
      ['GET ipranges/3/', '', 200, { user: { username: 'someone-else' } }],
      ['GET nodes/ready2/interfaces/3/', '', 200, { links: [{ mode: 'auto' }] }],
      ['GET fabrics/1/vlans/300/', '', 200, { name: 'new' }],
      ['GET machines/ready2/', '', 200, { status_name: 'Allocated', owner: 'bob' }],
    ]);
  }));

test('a foreign change that MAAS would refuse is a mistake of the test', () =>
  inLab(async ({ lab, ask }) => {
    lab.fault({ name: 'foreign-change', detail: { collection: 'subnets', id: 1, remove: true } });
    await expect(ask('GET subnets/')).rejects.toThrow();
    expect(lab.violations()).toEqual([expect.stringContaining('the foreign change was refused')]);
  }));

test('general faults keep their promises: done or not done', () =>
  inLab(async ({ lab, ask, tell }) => {
    lab.fault({ name: 'lost-reply', at: 'POST subnets' });
    lab.fault({ name: 'gateway-timeout-504', at: 'DELETE subnets' });
    lab.fault({ name: 'wrong-types', at: 'GET spaces' });
    await expect(ask('POST subnets/', 'cidr=10.62.0.0/24')).rejects.toThrow();
    expect((await ask('DELETE subnets/2/')).status).toBe(504);
    await tell([
      [
        'POST subnets/',
        'cidr=10.62.0.0/24',
        400,
        '{"cidr": ["Subnet with this Cidr already exists."]}',
      ],
      ['DELETE subnets/2/', '', 404],
      ['GET spaces/1/', '', 200, { id: ['1'], name: 'prov' }],
    ]);
    expect(lab.counts()).toEqual({ 'POST subnets': 2, 'DELETE subnets': 2, 'GET spaces': 1 });
    expect(lab.writes()).toEqual({ 'POST subnets': 2, 'DELETE subnets': 2 });
  }));

test('labels name method, noun and operation', () =>
  inLab(async ({ lab, ask }) => {
    await ask('POST nodes/ready2/interfaces/2/?op=unlink_subnet', 'id=2');
    await ask('PUT fabrics/1/vlans/100/', 'name=x');
    await ask('GET subnets/10.10.0.0/24/op-statistics');
    await ask('POST machines/?op=release', 'machines=ready2');
    expect(Object.keys(lab.counts())).toEqual([
      'POST interfaces unlink_subnet',
      'PUT vlans',
      'GET subnets statistics',
      'POST machines release',
    ]);
  }));
