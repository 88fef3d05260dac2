import { describe, expect, test } from 'vitest';
import type { VendorId } from '../../../src/model/address.ts';
import type { Operation } from '../../../src/model/operation.ts';
import type { LiveResource, Spec } from '../../../src/model/resource.ts';
import { connected, context, creating, deleting, updating, type Connected } from './connected.ts';

const mark = (address: string) => ({ site: 'd058', address });
const on = { vlan: 'caracal/vlan/#5004' };

/** What is created, what it then looks like, a change of it, and where its writes go. */
interface Story {
  readonly kind: string;
  readonly name: string;
  readonly to: Spec;
  readonly reads: Spec;
  readonly mark?: object;
  readonly change: Spec;
  readonly post: string;
  readonly put?: string;
  readonly gone: string;
}

const stories: readonly Story[] = [
  {
    kind: 'fabric',
    name: 'storage',
    to: { name: 'storage' },
    reads: { name: 'storage', classType: null },
    change: { classType: '10g', name: 'stores' },
    post: 'POST fabrics',
    put: 'PUT fabrics',
    gone: 'DELETE fabrics',
  },
  {
    kind: 'space',
    name: 'public',
    to: { name: 'public', description: 'for all' },
    reads: { name: 'public', description: 'for all' },
    mark: mark('caracal/space/public'),
    change: { description: 'for some' },
    post: 'POST spaces',
    put: 'PUT spaces',
    gone: 'DELETE spaces',
  },
  {
    kind: 'vlan',
    name: 'v300',
    to: { fabric: 'caracal/fabric/#1', vid: 300, name: 'v300', space: 'caracal/space/#1' },
    reads: {
      fabric: 'caracal/fabric/#1',
      vid: 300,
      name: 'v300',
      space: 'caracal/space/#1',
      mtu: 1500,
      dhcp: false,
    },
    change: { vid: 301, mtu: 9000, space: null, name: null },
    post: 'POST vlans',
    put: 'PUT vlans',
    gone: 'DELETE vlans',
  },
  {
    kind: 'subnet',
    name: 'mgmt',
    to: {
      name: 'mgmt',
      cidr: '10.30.0.0/24',
      ...on,
      gateway: '10.30.0.1',
      dns: ['10.30.0.2', '10.30.0.1'],
      managed: false,
      allowDns: false,
    },
    reads: {
      name: 'mgmt',
      cidr: '10.30.0.0/24',
      ...on,
      gateway: '10.30.0.1',
      dns: ['10.30.0.2', '10.30.0.1'],
      managed: false,
      allowDns: false,
      description: '',
    },
    mark: mark('caracal/subnet/mgmt'),
    change: { gateway: null, dns: [], managed: true, description: 'out of band', name: 'oob' },
    post: 'POST subnets',
    put: 'PUT subnets',
    gone: 'DELETE subnets',
  },
  {
    kind: 'band',
    name: 'stor-net.vips',
    to: {
      subnet: 'caracal/subnet/#2',
      range: '10.20.0.10-10.20.0.19',
      purpose: 'vip',
      comment: 'Ceph',
    },
    reads: {
      subnet: 'caracal/subnet/#2',
      range: '10.20.0.10-10.20.0.19',
      purpose: 'vip',
      comment: 'Ceph',
    },
    mark: mark('caracal/band/stor-net.vips'),
    change: { range: '10.20.0.10-10.20.0.29', purpose: 'fip', comment: '' },
    post: 'POST ipranges',
    put: 'PUT ipranges',
    gone: 'DELETE ipranges',
  },
  {
    kind: 'route',
    name: 'stor',
    to: { source: 'caracal/subnet/#1', destination: 'caracal/subnet/#2', gateway: '10.10.0.254' },
    reads: {
      source: 'caracal/subnet/#1',
      destination: 'caracal/subnet/#2',
      gateway: '10.10.0.254',
      metric: 0,
    },
    change: { gateway: '10.10.0.253', metric: 5 },
    post: 'POST static-routes',
    put: 'PUT static-routes',
    gone: 'DELETE static-routes',
  },
  {
    kind: 'link',
    name: 'node02-eno2',
    to: {
      machine: 'caracal/machine/#ready2',
      interface: 'eno2',
      subnet: 'caracal/subnet/#2',
      mode: 'static',
      address: '10.20.0.77',
    },
    reads: {
      machine: 'caracal/machine/#ready2',
      interface: 'eno2',
      subnet: 'caracal/subnet/#2',
      mode: 'static',
      address: '10.20.0.77',
    },
    change: {},
    post: 'POST interfaces link_subnet',
    gone: 'POST interfaces unlink_subnet',
  },
];

async function done({ connection }: Connected, operation: Operation): Promise<VendorId> {
  const result = await connection.perform(operation, context());
  if (!result.ok) throw new Error(result.problem.message);
  return result.id;
}

async function live(
  { look }: Connected,
  kind: string,
  id: VendorId,
): Promise<LiveResource | undefined> {
  return (await look()).live.find((each) => each.kind === `maas/${kind}` && each.id === id);
}

async function made(maas: Connected, story: Story): Promise<LiveResource> {
  const id = await done(maas, creating(story.kind, story.name, story.to));
  const found = await live(maas, story.kind, id);
  if (found === undefined) throw new Error(`${story.kind} ${id} is not there`);
  return found;
}

describe.each(stories)('a $kind', (story) => {
  const { kind, name, change, to } = story;

  test('is created, changed and deleted', async () => {
    const maas = await connected();
    const found = await made(maas, story);
    expect(found.spec).toMatchObject(story.reads);
    expect(found.mark).toEqual(story.mark);
    if (story.put !== undefined) {
      await done(maas, updating(found, name, change));
      const after = await live(maas, kind, found.id);
      for (const field in change) expect(after?.spec[field] ?? null).toEqual(change[field]);
      expect(after?.mark).toEqual(story.mark);
    }
    await done(maas, deleting(found));
    expect(await live(maas, kind, found.id)).toBeUndefined();
  });

  test.each(['lost-reply', 'gateway-timeout-504', 'dropped-request'] as const)(
    'settles after a create with %s',
    async (fault) => {
      const maas = await connected({ faults: [{ name: fault, at: story.post }] });
      const operation = creating(kind, name, to);
      expect(await maas.connection.settle(operation, context())).toEqual({ state: 'not done' });
      const lost = await maas.connection.perform(operation, context());
      expect(lost).toMatchObject({ ok: false, class: 'lost' });
      const settled = await maas.connection.settle(operation, context());
      if (fault === 'dropped-request') return expect(settled).toEqual({ state: 'not done' });
      if (settled.state !== 'done') throw new Error(JSON.stringify(settled));
      expect((await live(maas, kind, settled.id))?.spec).toMatchObject(story.reads);
      return undefined;
    },
  );

  // A link has no PUT: it is cut and made anew.
  if (story.put !== undefined)
    test('settles after an update whose reply was lost', async () => {
      const maas = await connected();
      const found = await made(maas, story);
      const operation = updating(found, name, change);
      expect(await maas.connection.settle(operation, context())).toEqual({ state: 'not done' });
      maas.lab.fault({ name: 'lost-reply', at: story.put ?? '' });
      const lost = await maas.connection.perform(operation, context());
      expect(lost).toMatchObject({ ok: false, class: 'lost' });
      expect(await maas.connection.settle(operation, context())).toEqual({
        state: 'done',
        id: found.id,
      });
    });

  test('settles after a delete whose reply was lost', async () => {
    const maas = await connected();
    const operation = deleting(await made(maas, story));
    expect(await maas.connection.settle(operation, context())).toEqual({ state: 'not done' });
    maas.lab.fault({ name: 'lost-reply', at: story.gone });
    const lost = await maas.connection.perform(operation, context());
    expect(lost).toMatchObject({ ok: false, class: 'lost' });
    expect(await maas.connection.settle(operation, context())).toMatchObject({ state: 'done' });
  });

  test('cannot be settled while MAAS does not answer', async () => {
    const maas = await connected({ faults: [{ name: 'dropped-request', times: Infinity }] });
    const settled = await maas.connection.settle(creating(kind, name, to), context());
    expect(settled.state).toBe('unknown');
  });
});

describe('what is particular', () => {
  test('references to what was just made are known by the ids that it got', async () => {
    const maas = await connected();
    const space = await done(maas, creating('space', 'edge', {}));
    const to = { fabric: 'caracal/fabric/dc1', vid: 40, space: 'caracal/space/edge' };
    const ids = { 'caracal/fabric/dc1': '1', 'caracal/space/edge': space };
    const result = await maas.connection.perform(creating('vlan', 'v40', to), context(ids));
    if (!result.ok) throw new Error(result.problem.message);
    expect((await live(maas, 'vlan', result.id))?.spec['space']).toBe(`caracal/space/#${space}`);
    const unknown = await maas.connection.perform(creating('vlan', 'v41', to), context());
    expect(unknown).toMatchObject({ ok: false, problem: { code: 'no-id' } });
  });

  test('DHCP goes off and on again, the rack said in the same call', async () => {
    const maas = await connected();
    const vlan = await maas.one('vlan', /^dc1 100/);
    await done(maas, updating(vlan, 'prov', { dhcp: false }));
    const off = await maas.one('vlan', /^dc1 100/);
    expect(off.spec).toMatchObject({ dhcp: false, primaryRack: 'rack01' });
    await done(maas, updating(off, 'prov', { dhcp: true }));
    expect((await maas.one('vlan', /^dc1 100/)).spec).toEqual(vlan.spec);
  });

  test('a link becomes the default gateway', async () => {
    const maas = await connected();
    const link = await maas.one('link', /^node02 eno1/);
    await done(maas, updating(link, 'node02-eno1', { defaultGateway: true }));
    expect((await live(maas, 'link', link.id))?.spec['defaultGateway']).toBe(true);
  });

  test('a link of a deployed machine is not made', async () => {
    const maas = await connected();
    const to = {
      machine: 'caracal/machine/#deploy',
      interface: 'eno1',
      subnet: 'caracal/subnet/#1',
      mode: 'auto',
    };
    const result = await maas.connection.perform(creating('link', 'x', to), context());
    expect(result).toMatchObject({ ok: false, class: 'refused' });
    expect(result.ok ? '' : result.problem.message).toContain('node03 is Deployed');
  });

  test('an adopted range keeps what people wrote, and bears our mark from its first change on', async () => {
    const maas = await connected();
    const band = await maas.one('band', '10.10.0.10-10.10.0.29');
    await done(maas, updating(band, 'prov-net.vips', { purpose: 'fip' }));
    const after = await live(maas, 'band', band.id);
    expect(after?.spec).toMatchObject({ purpose: 'fip', comment: 'VIPs' });
    expect(after?.mark).toEqual({ site: 'd058', address: 'caracal/band/prov-net.vips' });
  });
});

describe('before a delete', () => {
  const links = ['caracal/link/#ready2:2:2', 'caracal/link/#deploy:4:4'];

  test('a subnet with a deployed machine on it is refused, whatever the plan says', async () => {
    const maas = await connected();
    await done(maas, updating(await maas.one('vlan', /^dc1 100/), 'prov', { dhcp: false }));
    const operation = deleting(await maas.one('subnet', /^prov-net/), links);
    const result = await maas.connection.perform(operation, context());
    expect(result).toMatchObject({
      ok: false,
      class: 'refused',
      problem: { code: 'still-in-use' },
    });
    expect(result.ok ? '' : result.problem.message).toContain('node03 is Deployed');
    expect(maas.lab.counts()['DELETE subnets']).toBeUndefined();
  });

  test('without the look MAAS strips the links of a deployed machine', async () => {
    const maas = await connected({ unguarded: true });
    await done(maas, updating(await maas.one('vlan', /^dc1 100/), 'prov', { dhcp: false }));
    await done(maas, deleting(await maas.one('subnet', /^prov-net/)));
    const { live: left } = await maas.look();
    expect(left.filter((each) => each.kind === 'maas/link').map((each) => each.label)).toEqual([
      'node04 eno1 10.20.0.50',
    ]);
    const machine = left.find((each) => each.label === 'node03' && each.kind === 'maas/machine');
    expect(machine?.status).toMatchObject({ status: 'Deployed' });
  });

  test('an address that was reserved since the plan was made is found', async () => {
    const state = {
      fabrics: [{ id: 1, name: 'dc1', vlans: [{ id: 5003, vid: 0 }] }],
      subnets: [{ id: 1, name: 'a', cidr: '10.1.0.0/24', vlan: 5003 }],
      ipaddresses: [{ ip: '10.1.0.60', subnet: 1, user: 'admin' }],
    };
    const maas = await connected({ state });
    const subnet = await maas.one('subnet', /^a/);
    const refused = await maas.connection.perform(deleting(subnet), context());
    expect(refused).toMatchObject({ ok: false, problem: { code: 'still-in-use' } });
    const known = deleting(subnet, ['caracal/address/#1:10.1.0.60']);
    expect(await maas.connection.perform(known, context())).toMatchObject({ ok: true });
  });

  test('a VLAN that still carries a subnet or an interface is refused', async () => {
    const maas = await connected();
    const vlan = await maas.one('vlan', /^dc1 200/);
    const result = await maas.connection.perform(deleting(vlan), context());
    expect(result).toMatchObject({ ok: false, problem: { code: 'still-in-use' } });
  });
});
