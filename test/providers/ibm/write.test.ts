/** Single operations on the lab: what is made, changed and deleted, and how long that is waited for. */
import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../src/model/operation.ts';
import { connected, contextOf, creating, deleting, updating } from './connected.ts';
import { region } from './region.ts';

const subnet = (name: string, cidr: string): Operation =>
  creating('subnet', name, { name, vpc: 'us/vpc/#r006-vpc', zone: 'us-south-1', cidr });
const inFront = { subnet: 'us/subnet/#0717-front' };

describe('making', () => {
  test('a VPC tells the prefixes that came with it, and bears our mark', async () => {
    const { perform, one } = await connected();
    const done = await perform(creating('vpc', 'auto', { name: 'auto' }));
    if (!done.ok) throw new Error(done.problem.message);
    expect(done.made).toHaveLength(3);
    expect(done.made?.[0]).toMatchObject({ kind: 'ibm/prefix' });
    const live = await one('vpc', done.id);
    expect(live.mark).toEqual({ site: 'd058', address: 'us/vpc/auto' });
    expect(await one('prefix', done.made?.[0]?.id ?? '')).toMatchObject({
      spec: { vpc: `us/vpc/#${done.id}` },
    });
  });

  test('what is made is usable when it is told as made', async () => {
    const { make, one, tasks } = await connected();
    const id = await make(subnet('new', '10.10.9.0/24'));
    expect(tasks).toContain(`ibm/subnet ${id}`);
    expect((await one('subnet', id)).status).toMatchObject({ state: 'available' });
    const ip = await make(
      creating('ip', 'new.a', { subnet: `us/subnet/#${id}`, name: 'a', address: '10.10.9.9' }),
    );
    const vni = await make(
      creating('vni', 'n', {
        name: 'n',
        subnet: `us/subnet/#${id}`,
        ip: `us/ip/#${ip}`,
        autoDelete: false,
      }),
    );
    expect(await one('vni', vni)).toMatchObject({
      spec: { ip: `us/ip/#${ip}`, autoDelete: false },
      status: { state: 'stable' },
    });
  });

  test('an interface without an IP of ours tells the one that it got', async () => {
    const { perform, one } = await connected();
    const done = await perform(creating('vni', 'x', { name: 'x', ...inFront }));
    if (!done.ok) throw new Error(done.problem.message);
    const [made] = done.made ?? [];
    expect(made?.kind).toBe('ibm/ip');
    expect((await one('ip', made?.id ?? '')).status).toMatchObject({ target: done.id });
  });

  test('a server comes with all its attachments by one call', async () => {
    const { connection, lab, look, make } = await connected();
    const [first, second] = [
      await make(creating('vni', 'm', { name: 'm', ...inFront })),
      await make(creating('vni', 'w', { name: 'w', ...inFront })),
    ];
    const server = creating('server', 'n2', {
      name: 'n2',
      profile: 'bx2-metal-96x384',
      zone: 'us-south-1',
      vpc: 'us/vpc/#r006-vpc',
      image: 'r006-image',
      keys: ['r006-key'],
      running: true,
    });
    const attachment = (name: string, more: object): Operation =>
      creating('attachment', `n2.${name}`, { server: server.of, name, ...more });
    const group = [
      attachment('management', {
        vni: `us/vni/#${first}`,
        type: 'pci',
        primary: true,
        allowedVlans: [7],
      }),
      attachment('workload', { vni: `us/vni/#${second}`, type: 'vlan', vlan: 7 }),
      server,
    ];
    const before = lab.counts()['POST /bare_metal_servers'] ?? 0;
    const done = await connection.performTogether?.(group, contextOf());
    expect(done?.map((each) => each.ok)).toEqual([true, true, true]);
    expect((lab.counts()['POST /bare_metal_servers'] ?? 0) - before).toBe(1);
    const { live } = await look();
    const own = live.filter(({ spec }) => spec['server'] === `us/server/#${ids(done)[2]}`);
    expect(
      own.map(({ spec }) => [spec['name'], spec['type'], spec['primary'], spec['vlan']]),
    ).toEqual(
      expect.arrayContaining([
        ['management', 'pci', true, undefined],
        ['workload', 'vlan', false, 7],
      ]),
    );
    expect(own.map(({ id }) => id).toSorted()).toEqual(ids(done).slice(0, 2).toSorted());
  });

  test('a server that fails there is told with its id, so that it can be cleaned up', async () => {
    const { connection, lab, make } = await connected();
    const vni = await make(creating('vni', 'm', { name: 'm', ...inFront }));
    const server = creating('server', 'bad', {
      name: 'bad',
      profile: 'bx2-metal-96x384',
      zone: 'us-south-1',
      vpc: 'us/vpc/#r006-vpc',
      image: 'r006-image',
      keys: ['r006-key'],
    });
    const primary = creating('attachment', 'bad.p', {
      server: server.of,
      name: 'p',
      vni: `us/vni/#${vni}`,
      type: 'pci',
      primary: true,
    });
    lab.fault({ name: 'provision-fails', at: 'POST /bare_metal_servers' });
    const done = await connection.performTogether?.([primary, server], contextOf());
    expect(done?.[1]).toMatchObject({
      ok: false,
      class: 'refused',
      problem: { code: 'failed-there' },
    });
    expect(done?.[1]).toHaveProperty('id');
  });

  test('what may not be made because of what is there is refused, and named by the vendor', async () => {
    const { perform } = await connected();
    const done = await perform(subnet('clash', '10.10.1.0/25'));
    expect(done).toMatchObject({ ok: false });
    expect(JSON.stringify(done)).toContain('0717-front');
    expect(await perform(subnet('nowhere', '10.99.1.0/24'))).toMatchObject({
      ok: false,
      class: 'refused',
    });
  });

  test('an object without its mark is told as such', async () => {
    const { perform, lab } = await connected();
    lab.fault({ name: 'tag-fails', times: Infinity });
    const done = await perform(creating('vpc', 'new', { name: 'new', prefixManagement: 'manual' }));
    expect(done).toMatchObject({ ok: true });
    expect(done.ok && done.notes?.[0]).toContain('it bears no mark');
  });
});

describe('changing', () => {
  test('by merge patch, and marks what is declared from then on', async () => {
    const { make, one } = await connected();
    await make(updating(await one('subnet', '0717-back'), { name: 'behind' }, 'behind'));
    const live = await one('subnet', '0717-back');
    expect(live.spec['name']).toBe('behind');
    expect(live.mark).toEqual({ site: 'd058', address: 'us/subnet/behind' });
    await make(updating(live, { name: 'back' }, 'back'));
    expect((await one('subnet', '0717-back')).mark?.address).toBe('us/subnet/back');
  });

  test('gateways, groups and floating IPs have calls of their own', async () => {
    const { make, one } = await connected();
    await make(updating(await one('subnet', '0717-front'), { gateway: null }));
    expect((await one('subnet', '0717-front')).spec['gateway']).toBeNull();
    await make(updating(await one('subnet', '0717-front'), { gateway: 'us/gateway/#r006-gw' }));
    expect((await one('subnet', '0717-front')).spec['gateway']).toBe('us/gateway/#r006-gw');
    await make(updating(await one('vni', '0717-vni3'), { securityGroups: ['ops'] }));
    expect((await one('vni', '0717-vni3')).spec['securityGroups']).toEqual(['ops']);
    await make(updating(await one('floatingip', 'r006-fip'), { vni: 'us/vni/#0717-vni2' }));
    expect((await one('floatingip', 'r006-fip')).spec['vni']).toBe('us/vni/#0717-vni2');
    await make(updating(await one('floatingip', 'r006-fip'), { vni: null }));
    expect((await one('floatingip', 'r006-fip')).spec['vni']).toBeNull();
  });

  test('a volume goes to an instance and back, and keeps what becomes of it', async () => {
    const { make, one } = await connected();
    const on = { instance: 'us/instance/#0717-web', deleteWithInstance: false };
    await make(updating(await one('volume', 'r006-data'), on));
    expect((await one('volume', 'r006-data')).spec).toMatchObject(on);
    await make(updating(await one('volume', 'r006-data'), { deleteWithInstance: true }));
    expect((await one('volume', 'r006-data')).spec['deleteWithInstance']).toBe(true);
    await make(updating(await one('volume', 'r006-data'), { instance: null }));
    expect((await one('volume', 'r006-data')).spec['instance']).toBeNull();
  });

  test('a server is stopped softly, and hard where that does not help', async () => {
    const { make, one, lab, clock } = await connected({ system: { stopTimeoutSeconds: 60 } });
    lab.fault({ name: 'soft-stop-hangs', times: Infinity });
    await make(updating(await one('server', '0717-n1'), { running: false }));
    expect((await one('server', '0717-n1')).spec['running']).toBe(false);
    expect(lab.counts()['POST /bare_metal_servers/{id}/stop']).toBe(2);
    expect(clock.waited()).toBeGreaterThan(60_000);
    await make(updating(await one('server', '0717-n1'), { running: true }));
    expect((await one('server', '0717-n1')).status).toMatchObject({ state: 'running' });
  });

  test('a record only in how long it lives; a PTR is told nothing else', async () => {
    const { make, look, one } = await connected();
    const { live } = await look();
    for (const type of ['A', 'PTR', 'SRV']) {
      const record = live.find(({ spec }) => spec['type'] === type);
      if (record === undefined) throw new Error(`no ${type}`);
      await make(updating(record, { ttl: 60 }));
      expect((await one('record', record.id)).spec).toEqual({ ...record.spec, ttl: 60 });
    }
  });

  test('a zone lets VPCs in and out', async () => {
    const { make, look, one } = await connected();
    const zone = (await look()).live.find(({ kind }) => kind === 'ibm/dnszone');
    if (zone === undefined) throw new Error('no zone');
    await make(updating(zone, { vpcs: [], description: 'closed' }));
    expect((await one('dnszone', zone.id)).spec).toMatchObject({ vpcs: [], description: 'closed' });
    await make(updating(zone, { vpcs: ['lab'] }));
    expect((await one('dnszone', zone.id)).spec['vpcs']).toEqual(['lab']);
  });
});

describe('deleting', () => {
  test('is done when the thing is gone and its name free: at once something of that name can be made', async () => {
    const { make, one, look, lab } = await connected();
    const server = await one('server', '0717-n1');
    await make(updating(server, { running: false }));
    await make(deleting(await one('server', '0717-n1')));
    const { live } = await look();
    expect(live.some(({ id }) => id === '0717-n1')).toBe(false);
    // What it had is left behind, its addresses still bound.
    expect(live.find(({ id }) => id === '0717-vni1')?.status?.['target']).toBeUndefined();
    await make(deleting(await one('vni', '0717-vni1')));
    await make(deleting(await one('ip', '0717-front~0717-ip10')));
    expect(lab.violations()).toEqual([]);
  });

  test('a second delete finds it gone', async () => {
    const { make, one, perform } = await connected();
    const live = await one('subnet', '0717-back');
    const vni = await one('vni', '0717-vni3');
    await make(deleting(vni));
    expect(await perform(deleting(vni))).toMatchObject({ ok: false, class: 'gone' });
    expect(await perform(deleting({ ...live, id: 'nothing' as never }))).toMatchObject({
      class: 'gone',
    });
  });

  test('what is in use is waited for, as long as the system says, and named', async () => {
    const { perform, one, clock } = await connected({ system: { deleteTimeoutSeconds: 90 } });
    const done = await perform(deleting(await one('subnet', '0717-front')));
    expect(done).toMatchObject({ ok: false, class: 'busy', problem: { code: 'in-use' } });
    expect(clock.waited()).toBeGreaterThanOrEqual(90_000);
    const ip = await perform(deleting(await one('ip', '0717-front~0717-ip10')));
    expect(ip).toMatchObject({ ok: false, class: 'busy' });
  });

  test('a subnet that drains goes when what was in it is gone', async () => {
    const { make, one, lab } = await connected();
    lab.fault({ name: 'subnet-drains' });
    await make(updating(await one('floatingip', 'r006-fip'), { vni: null }));
    const made = await make(subnet('short', '10.10.7.0/24'));
    const vni = await make(creating('vni', 'v', { name: 'v', subnet: `us/subnet/#${made}` }));
    await make(deleting(await one('vni', vni)));
    await make(deleting(await one('subnet', made)));
  });

  test('a delete that never ends is told, and is no success', async () => {
    const { perform, one, lab } = await connected({ system: { deleteTimeoutSeconds: 30 } });
    lab.fault({
      name: 'delete-stuck',
      at: 'DELETE /virtual_network_interfaces/{id}',
      times: Infinity,
      detail: 10_000,
    });
    const done = await perform(deleting(await one('vni', '0717-vni3')));
    expect(done).toMatchObject({ ok: false, problem: { code: 'timed-out' } });
  });

  test('that it may not be seen is no proof that it is gone', async () => {
    const { perform, one, lab } = await connected();
    const live = await one('vni', '0717-vni3');
    lab.fault({
      name: 'forbidden-403',
      at: 'GET /virtual_network_interfaces/{id}',
      times: Infinity,
    });
    expect(await perform(deleting(live))).toMatchObject({ ok: false, class: 'denied' });
  });

  test('a zone goes with its networks, when its records are gone', async () => {
    const { perform, make, look } = await connected();
    const { live } = await look();
    const of = (type: string) => live.filter(({ spec }) => spec['type'] === type);
    // The A record of a PTR stays as long as that.
    for (const each of of('A')) expect(await perform(deleting(each))).toMatchObject({ ok: false });
    for (const each of ['PTR', 'A', 'CNAME', 'MX', 'SRV', 'TXT'].flatMap(of))
      await make(deleting(each));
    const zone = live.find(({ kind }) => kind === 'ibm/dnszone');
    if (zone !== undefined) await make(deleting(zone));
    expect((await look()).live.some(({ kind }) => kind === 'ibm/dnszone')).toBe(false);
  });
});

describe('settling', () => {
  test('a thing of this name that somebody else has is not ours', async () => {
    const { connection } = await connected();
    const taken = creating('vpc', 'lab', { name: 'lab' });
    const settled = await connection.settle(taken, contextOf());
    expect(settled).toMatchObject({ state: 'unknown', problem: { code: 'taken' } });
    const elsewhere = subnet('front', '10.10.8.0/24');
    expect(await connection.settle(elsewhere, contextOf())).toMatchObject({ state: 'unknown' });
  });

  test('updates and deletes are looked at', async () => {
    const { connection, one, make } = await connected();
    const live = await one('subnet', '0717-back');
    const change = updating(live, { name: 'behind' });
    expect(await connection.settle(change, contextOf())).toEqual({ state: 'not done' });
    await make(change);
    expect(await connection.settle(change, contextOf())).toMatchObject({ state: 'done' });
    const other = updating(live, { name: 'third' });
    expect(await connection.settle(other, contextOf())).toMatchObject({ state: 'unknown' });
    expect(await connection.settle(deleting(live), contextOf())).toEqual({ state: 'not done' });
  });

  test('what is to be in something that is not there is not there', async () => {
    const { connection } = await connected();
    const ip = creating('ip', 'x.y', {
      subnet: 'us/subnet/new',
      name: 'y',
      address: '10.0.0.9',
    });
    expect(await connection.settle(ip, contextOf())).toEqual({ state: 'not done' });
    expect(await connection.perform(ip, contextOf())).toMatchObject({ problem: { code: 'no-id' } });
  });
});

test('writes to one zone never overlap where they come one after the other', async () => {
  const { make, lab } = await connected({ state: region });
  for (const name of ['a', 'b', 'c'])
    await make(
      creating('record', name, {
        zone: 'us/dnszone/#lab.example:5b1c7e0a-90d2-4f8b-a3c6-2e7d10f4b985',
        type: 'A',
        name,
        value: '10.10.1.99',
      }),
    );
  expect(lab.overlaps()).toBe(0);
});

function ids(
  done: readonly { readonly ok: boolean; readonly id?: string }[] | undefined,
): string[] {
  return (done ?? []).map(({ id = '' }) => id);
}

test('a volume that cannot be attached elsewhere goes back to who had it', async () => {
  const state = {
    ...region,
    instances: [
      ...region.instances,
      { id: '0717-app', name: 'app', vpc: 'lab', zone: 'us-south-1' },
    ],
  };
  const { make, one, perform, lab } = await connected({ state });
  const web = { instance: 'us/instance/#0717-web' };
  await make(updating(await one('volume', 'r006-data'), web));
  lab.fault({ name: 'forbidden-403', at: 'POST /instances/{instance_id}/volume_attachments' });
  const moved = await perform(
    updating(await one('volume', 'r006-data'), { instance: 'us/instance/#0717-app' }),
  );
  expect(moved).toMatchObject({ ok: false, class: 'denied' });
  expect(JSON.stringify(moved)).toContain('it is back where it was');
  expect((await one('volume', 'r006-data')).spec).toMatchObject(web);
});
