/** What a look at a CloudStack costs, and what it makes of what it is told. */
import { describe, expect, test } from 'vitest';
import { startLab, type Simulator } from '../../../src/lab/server.ts';
import { connectCloudstack } from '../../../src/providers/cloudstack/provider.ts';
import { connected, signal, systemAt } from './connected.ts';
import { ossea } from './ossea.ts';

/** Lists of one look; networks need two calls, since projects are left out of the one and alone in the other. */
const lists = {
  listCapabilities: 1,
  listAccounts: 1,
  listDomains: 1,
  listApis: 1,
  listZones: 1,
  listServiceOfferings: 1,
  listDiskOfferings: 1,
  listNetworkOfferings: 1,
  listTemplates: 1,
  listVPCs: 1,
  listNetworks: 2,
  listVlanIpRanges: 1,
  listPublicIpAddresses: 1,
  listVirtualMachines: 1,
  listVMSnapshot: 1,
  listVolumes: 1,
};

function large(count: number): object {
  const each = Array.from({ length: count }, (_, index) => index);
  return {
    ...ossea,
    publicipaddresses: [],
    networks: [
      {
        id: 'n',
        name: 'n',
        networkofferingid: 'no-nat',
        cidr: '10.16.0.0/16',
        gateway: '10.16.0.1',
      },
    ],
    virtualmachines: each.map((index) => ({
      id: `vm-${index}`,
      name: `vm-${index}`,
      nic: [{ networkid: 'n', ipaddress: `10.16.${(index >> 7) + 1}.${(index & 127) + 2}` }],
    })),
    volumes: each.map((index) => ({
      id: `vol-${index}`,
      name: `ROOT-${index}`,
      virtualmachineid: `vm-${index}`,
      deviceid: 0,
    })),
  };
}

describe('calls', () => {
  test.each([0, 1, 1000])(
    'with %i VMs and as many volumes there are as many calls',
    async (count) => {
      const { lab, look } = await connected({ state: large(count) });
      const { live, unseen } = await look();
      expect(unseen).toEqual([]);
      const of = (kind: string): number =>
        live.filter((each) => each.kind === `cloudstack/${kind}`).length;
      expect([of('vm'), of('nic'), of('volume')]).toEqual([count, count, count]);
      // Pages: one each, of whatever length. Parents: none; NICs and their addresses are told with their VM.
      expect(lab.counts()).toEqual(lists);
      expect(lab.writes()).toEqual({});
    },
  );

  test('templates are listed only where something is to be made from one', async () => {
    const { lab, look } = await connected();
    const declared = { resources: [], absent: [], authorities: [], ids: [] };
    await look({ declared });
    expect(lab.counts()).toEqual({ ...lists, listTemplates: undefined });
  });

  test('kinds that nobody asks for are not listed', async () => {
    const { lab, look } = await connected();
    await look({ kinds: ['cloudstack/volume' as never] });
    const { listVolumes, listCapabilities, listAccounts, listDomains, listApis } = lists;
    expect(lab.counts()).toEqual({
      listVolumes,
      listCapabilities,
      listAccounts,
      listDomains,
      listApis,
    });
  });

  test('one thing is read back by its id, many of a kind by one list', async () => {
    const it = await connected({ state: large(20) });
    const before = { ...it.lab.counts() };
    await it.one('volume', 'vol-7');
    const ids = Array.from({ length: 20 }, (_, index) => ({
      kind: 'cloudstack/volume' as never,
      id: `vol-${index}` as never,
    }));
    const seen = await it.look({
      ids: [...ids, { kind: 'cloudstack/vm' as never, id: 'no' as never }],
    });
    expect(seen.live).toHaveLength(20);
    expect(seen.gone).toEqual(['no']);
    expect(it.lab.counts()['listVolumes']).toBe((before['listVolumes'] ?? 0) + 2);
  });
});

describe('what is told', () => {
  test('a VM that was destroyed is there, off, and holds its name and addresses', async () => {
    const { one } = await connected();
    const { spec, status } = await one('vm', 'vm-gone');
    expect(spec).toMatchObject({ name: 'gone', destroyed: true, running: false });
    expect(status).toMatchObject({ state: 'Destroyed' });
  });

  test('a volume says where it is, whose it is, and by which serial a guest sees it', async () => {
    const { one } = await connected();
    const volume = await one('volume', 'vol-data-1-PGWINTESTBIOS');
    expect(volume.spec).toMatchObject({ vm: 'ossea/vm/#vm-PGWINTESTBIOS', device: 1 });
    expect(volume.status).toMatchObject({
      state: 'Ready',
      type: 'DATADISK',
      zoneName: 'zone1',
      serial: 'voldata1PGWINTESTBIO',
    });
    expect((await one('volume', 'vol-free')).spec).toMatchObject({ vm: null, device: null });
  });

  test('things of projects and of other accounts are seen', async () => {
    const { live } = await (await connected()).look();
    const names = new Set(live.map(({ spec }) => spec['name']));
    for (const name of ['their-vm', 'dev-vm', 'theirs', 'devs']) expect(names).toContain(name);
  });

  test('a job that is at work on a thing is told with it', async () => {
    const it = await connected({ faults: [{ name: 'task-lasts', detail: 1000 }] });
    const { client } = { client: it.again() };
    void client.perform(
      {
        ...(await import('./connected.ts')).updating(
          await it.one('volume', 'vol-free'),
          { vm: 'ossea/vm/#vm-oma', device: 2 },
          'free',
        ),
      },
      it.context(),
    );
    let job: unknown;
    for (let tries = 0; tries < 50 && job === undefined; tries += 1)
      job = (await it.one('volume', 'vol-free')).status?.['job'];
    expect(typeof job).toBe('string');
  });
});

/** A server that answers every list with what it is given, whatever is asked for. */
async function serving(body: (command: string) => string): Promise<readonly string[]> {
  const simulator: Simulator = {
    vendor: 'cloudstack',
    handle: ({ body: form }) => {
      const command = new URLSearchParams(form.toString()).get('command') ?? '';
      return { status: 200, headers: { 'Content-Type': 'application/json' }, body: body(command) };
    },
    writes: () => false,
    label: () => 'x',
    state: () => ({}),
    revision: () => 0,
  };
  const lab = await startLab(simulator);
  const system = systemAt(`${lab.url}/client/api`, { apiKey: 'a', secretKey: 'b' });
  const connection = connectCloudstack(system, {
    site: 'd058',
    root: process.cwd(),
    access: 'read-only',
    signal,
    log: () => undefined,
  });
  const { unseen } = await connection.observe({}, signal);
  await connection.close();
  await lab.close();
  return [...new Set(unseen.map(({ why }) => why.code))].toSorted();
}

const told = (command: string): object => {
  const known: Readonly<Record<string, object>> = {
    listCapabilities: {
      capability: { cloudstackversion: '4.20.2.0', allowuserexpungerecovervm: true },
    },
    listAccounts: { count: 1, account: [{ name: 'admin', accounttype: 1 }] },
    listDomains: { count: 1, domain: [{ id: 'root' }] },
    listApis: { count: 1, api: [{ name: 'x' }] },
  };
  return known[command] ?? {};
};
const enveloped = (command: string, value: object): string =>
  JSON.stringify({ [`${command.toLowerCase()}response`]: value });

/** The answers of a CloudStack that shows everything, one of them another one. */
function answering(of: string, value: object): (command: string) => string {
  return (command) => enveloped(command, command === of ? value : told(command));
}

describe('lists that are not whole', () => {
  test('an empty answer is an empty list', async () => {
    expect(await serving((command) => enveloped(command, told(command)))).toEqual([]);
  });

  test('a count that is higher than what is shown is no list', async () => {
    const zones = { count: 2, zone: [{ id: 'z', name: 'z' }] };
    expect(await serving(answering('listZones', zones))).toEqual(['list-cut']);
  });

  test('an id that could not be a part of an address is refused', async () => {
    const zones = { count: 1, zone: [{ id: 'a/b', name: 'z' }] };
    expect(await serving(answering('listZones', zones))).toEqual(['wrong-shape']);
  });

  test('no root domain, no root admin, no account: no sight', async () => {
    for (const [of, value] of [
      ['listDomains', {}],
      ['listAccounts', { count: 1, account: [{ name: 'x', accounttype: 0 }] }],
      ['listAccounts', {}],
    ] as const)
      expect(
        await serving((command) => enveloped(command, command === of ? value : told(command))),
      ).toEqual(['no-sight']);
  });
});
