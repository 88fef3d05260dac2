/** What is planned of specs on a CloudStack, what is refused before the first step, and how it ends. */
import { describe, expect, test } from 'vitest';
import { keeperCanary, lowCanary, narrowCanary, ossea } from './ossea.ts';
import { codes, siteOn, steps, type Site, type Wish } from './site.ts';

const test1 = 'PGWINTESTBIOS-test-1';
const old = `ossea/vm/#vm-${test1}`;

/** The clean-up of a test failover. */
const cleanUp = {
  vms: { oma: { running: true } },
  volumes: {
    winboot: { vm: 'oma', device: 2, was: { name: 'ROOT-2', vm: test1 } },
    windata: { vm: 'oma', device: 4, was: { name: 'data-1', vm: test1 } },
  },
  absent: [{ kind: 'vm', name: 'PGWINTESTBIOS-test-*', zone: 'zone1' }],
};

async function planned(specs: object, wish: Wish = {}): Promise<Site> {
  const site = await siteOn(wish);
  site.declare(specs);
  return site;
}

function volumeOf(site: Site, id: string): Readonly<Record<string, unknown>> | undefined {
  return site.state()['volumes']?.find((each) => each['id'] === id);
}

const changed = (change: (state: typeof ossea) => object): Wish => ({
  state: { ...ossea, ...change(ossea) },
});

describe('the clean-up of a test failover', () => {
  test('power off, take the volumes off, put them on, then delete: in this order', async () => {
    const site = await planned(cleanUp);
    const order = steps(await site.plan());
    expect(order[0]).toBe(`stop ${old}`);
    expect(order.at(-1)).toBe(`delete ${old}`);
    for (const each of ['winboot', 'windata']) {
      const [off, on] = [`detach ossea/volume/${each}`, `update ossea/volume/${each}`];
      expect(order.indexOf(off)).toBeGreaterThan(0);
      expect(order.indexOf(on)).toBeGreaterThan(order.indexOf(off));
    }
    expect(await site.apply()).toMatchObject({ what: 'applied', exit: 0 });
    expect(site.state()['virtualmachines']?.map(({ id }) => id)).not.toContain(`vm-${test1}`);
    const root = volumeOf(site, `vol-ROOT-2-${test1}`);
    expect(root).toMatchObject({ virtualmachineid: 'vm-oma', deviceid: 2, state: 'Ready' });
    // Its namesake and that one's volumes are as they were.
    expect(volumeOf(site, 'vol-data-1-PGWINTESTBIOS')).toMatchObject({ deviceid: 1 });
    expect(await site.plan()).toMatchObject({ exit: 0 });
    expect(site.lab.violations()).toEqual([]);
  });

  test('a VM that is kept is stopped, and stays without its volumes', async () => {
    const site = await planned({
      ...cleanUp,
      absent: [{ kind: 'vm', name: 'PGWINTESTBIOS-test-*', zone: 'zone1', keep: true }],
    });
    expect(steps(await site.plan())).toHaveLength(5);
    expect(await site.apply()).toMatchObject({ exit: 0 });
    const vm = site.state()['virtualmachines']?.find(({ id }) => id === `vm-${test1}`);
    expect(vm).toMatchObject({ state: 'Stopped' });
    expect(await site.plan()).toMatchObject({ exit: 0 });
  });

  test('one that was destroyed already is recovered first, since its root would go with it', async () => {
    const site = await planned({
      vms: { oma: {} },
      volumes: { boot: { vm: 'oma', device: 2, was: { name: 'ROOT-4', vm: 'gone' } } },
      absent: [{ kind: 'vm', name: 'gone', owner: 'any' }],
    });
    expect(steps(await site.plan())).toEqual([
      'recover ossea/vm/#vm-gone',
      'detach ossea/volume/boot',
      'update ossea/volume/boot',
      'delete ossea/vm/#vm-gone',
    ]);
    expect(await site.apply()).toMatchObject({ exit: 0 });
    expect(volumeOf(site, 'vol-ROOT-4-gone')).toMatchObject({ virtualmachineid: 'vm-oma' });
  });

  test('a volume that nobody speaks of blocks, and discard lets it go', async () => {
    const { windata } = cleanUp.volumes;
    const site = await planned({ ...cleanUp, volumes: { windata } });
    expect(await site.plan()).toMatchObject({ exit: 3 });
    expect(codes(await site.plan())).toEqual(['blocked-by-unmanaged']);
    site.declare({
      ...cleanUp,
      volumes: { windata },
      absent: [{ ...cleanUp.absent[0], discard: true }],
    });
    expect(await site.apply()).toMatchObject({ exit: 0 });
    expect(volumeOf(site, `vol-ROOT-2-${test1}`)).toBe(undefined);
  });

  test.each([
    ['the data volume', 0, `vol-data-1-${test1}`, 1],
    ['the root', 1, `vol-ROOT-2-${test1}`, 0],
  ])(
    '%s cannot be attached: it goes back as it was, and the VM stays',
    async (_, skip, id, device) => {
      const site = await planned(cleanUp, { faults: [{ name: 'attach-refused', skip }] });
      expect(await site.apply()).toMatchObject({ exit: 4 });
      expect(site.lab.writes()['destroyVirtualMachine']).toBe(undefined);
      const type = device === 0 ? 'ROOT' : 'DATADISK';
      const home = { virtualmachineid: `vm-${test1}`, deviceid: device, state: 'Ready', type };
      expect(volumeOf(site, id)).toMatchObject(home);
      // The next plan goes on from there.
      expect(await site.apply()).toMatchObject({ exit: 0 });
      expect(volumeOf(site, id)).toMatchObject({ virtualmachineid: 'vm-oma' });
    },
  );

  test('attaching that fails for ever leaves no volume to anybody else, and the VM where it is', async () => {
    const site = await planned(cleanUp, {
      faults: [{ name: 'attach-refused', times: Infinity }],
    });
    expect(await site.apply()).toMatchObject({ exit: 4 });
    expect(site.lab.writes()['destroyVirtualMachine']).toBe(undefined);
    expect(volumeOf(site, `vol-ROOT-2-${test1}`)).toMatchObject({ state: 'Ready' });
    // What is detached is known by its mark.
    expect(steps(await site.plan())).toContain('update ossea/volume/winboot');
  });
});

describe('what blocks before the first step', () => {
  const vmsWith = (id: string, more: object) =>
    changed(({ virtualmachines }) => ({
      virtualmachines: virtualmachines.map((each) =>
        each.id === id ? { ...each, ...more } : each,
      ),
    }));
  const moving = {
    vms: { oma: {} },
    volumes: { free: { vm: 'oma', device: 2, was: { name: 'free' } } },
  };
  const told: readonly (readonly [
    what: string,
    specs: object,
    codes: readonly string[],
    wish?: Wish,
  ])[] = [
    ['a VM that may not be expunged', cleanUp, ['untouchable'], { keys: keeperCanary }],
    [
      'delete protection',
      cleanUp,
      ['untouchable'],
      vmsWith(`vm-${test1}`, { deleteprotection: true }),
    ],
    [
      'a snapshot of the VM that they leave',
      cleanUp,
      ['vm-snapshots'],
      { state: { ...ossea, vmsnapshots: [{ name: 's', virtualmachineid: `vm-${test1}` }] } },
    ],
    [
      'a snapshot of the VM that they go to',
      cleanUp,
      ['vm-snapshots'],
      { state: { ...ossea, vmsnapshots: [{ name: 's', virtualmachineid: 'vm-oma' }] } },
    ],
    [
      'a VM in passing',
      cleanUp,
      ['busy', 'untouchable'],
      vmsWith(`vm-${test1}`, { state: 'Migrating' }),
    ],
    [
      'another account',
      { vms: { oma: {} }, volumes: { devs: { vm: 'oma', device: 2, was: { name: 'devs' } } } },
      ['other-account'],
    ],
    [
      'a project',
      { vms: { oma: {} }, volumes: { theirs: { vm: 'oma', device: 2, was: { name: 'theirs' } } } },
      ['other-account'],
    ],
    [
      'another zone',
      moving,
      ['other-zone'],
      changed(({ volumes }) => ({
        volumes: volumes.map((each) => (each.name === 'free' ? { ...each, zoneid: 'z2' } : each)),
      })),
    ],
    [
      'a device that somebody has',
      { vms: { oma: {} }, volumes: { free: { vm: 'oma', device: 0, was: { name: 'free' } } } },
      ['claim-held'],
    ],
    [
      'a device beyond the last',
      { vms: { oma: {} }, volumes: { free: { vm: 'oma', device: 40, was: { name: 'free' } } } },
      ['bad-device'],
    ],
    [
      'a root that a running VM would lose',
      {
        vms: { oma: {}, PGWINTESTBIOS: { running: true } },
        volumes: { boot: { vm: 'oma', device: 2, was: { name: 'ROOT-3' } } },
      },
      ['root-missing'],
    ],
    [
      'a volume that would shrink',
      { volumes: { free: { vm: null, size: '1G', was: { name: 'free' } } } },
      ['volume-shrinks'],
    ],
    [
      'a name that two volumes have',
      { volumes: { x: { vm: null, name: 'data-1', offering: 'Custom', size: '1G' } } },
      ['volume-ambiguous'],
    ],
    [
      'a volume in a state that passes',
      moving,
      ['volume-state'],
      changed(({ volumes }) => ({
        volumes: volumes.map((each) =>
          each.name === 'free' ? { ...each, state: 'Snapshotting' } : each,
        ),
      })),
    ],
    [
      'a VM that nobody declares is not stopped',
      {
        vms: { oma: {} },
        volumes: { boot: { vm: 'oma', device: 2, was: { name: 'ROOT-3' } } },
      },
      ['companion-unmanaged', 'root-missing'],
    ],
    ['a new VM without what it is made from', { vms: { web: { running: true } } }, ['vm-unknown']],
    [
      'a name that a foreign VM has',
      { vms: { web: { name: 'gone', displayName: 'x', was: { name: 'oma' } } } },
      ['claim-held'],
    ],
    [
      'an address that somebody has',
      { vms: { oma: { nics: { app: { address: '10.1.1.30' } } } } },
      ['claim-held'],
    ],
    [
      'the source NAT address of a network',
      { absent: [{ kind: 'address', name: '203.0.113.21', zone: 'zone1' }] },
      ['untouchable'],
    ],
    [
      'a network with VMs on it',
      { absent: [{ kind: 'network', name: 'app', zone: 'zone1' }] },
      ['blocked-by-unmanaged'],
    ],
    [
      'a range with an address in use',
      { absent: [{ kind: 'range', name: '203.0.113.*', within: '203.0.113.0/24' }] },
      ['in-use'],
    ],
    [
      'a guard that nobody understands',
      { absent: [{ kind: 'vm', name: 'gone', colour: 'red' }] },
      ['unknown-guard'],
    ],
  ];
  const cases = told.map(([what, specs, expected, wish = {}]) => ({ what, specs, expected, wish }));
  test.each(cases)('$what', async ({ specs, expected, wish }) => {
    const site = await planned(specs, wish);
    const outcome = await site.plan();
    expect(codes(outcome), JSON.stringify(outcome.problems, null, 1)).toEqual(expected);
    expect(outcome.exit).not.toBe(2);
    await site.apply();
    expect(site.lab.writes()).toEqual({});
  });
});

describe('keys that do not see everything', () => {
  test.each([
    ['a user', lowCanary],
    ['an admin whose role lacks a list', narrowCanary],
  ])('%s: no plan, exit 1', async (_, keys) => {
    const site = await planned(cleanUp, { keys });
    const outcome = await site.plan();
    expect(outcome).toMatchObject({ exit: 1 });
    expect(codes(outcome)).toEqual(['no-sight']);
    expect(site.lab.writes()).toEqual({});
  });
});

describe('ways through', () => {
  test('two volumes trade devices, and a third one takes what becomes free elsewhere', async () => {
    const two = 'PGWINTESTBIOS';
    const site = await planned({
      vms: { oma: {}, [two]: {}, [test1]: {} },
      volumes: {
        a: { vm: two, device: 1, was: { name: 'data-1', vm: test1 } },
        b: { vm: test1, device: 1, was: { name: 'data-1', vm: two } },
      },
    });
    expect(await site.apply()).toMatchObject({ exit: 0 });
    expect(volumeOf(site, `vol-data-1-${test1}`)).toMatchObject({ virtualmachineid: `vm-${two}` });
    expect(volumeOf(site, `vol-data-1-${two}`)).toMatchObject({ virtualmachineid: `vm-${test1}` });
    expect(await site.plan()).toMatchObject({ exit: 0 });
  });

  test('a root comes back as a root, and its VM starts', async () => {
    const site = await planned({
      vms: { oma: {}, [test1]: { running: false } },
      volumes: { boot: { vm: 'oma', device: 2, was: { name: 'ROOT-2' } } },
    });
    expect(await site.apply()).toMatchObject({ exit: 0 });
    expect(volumeOf(site, `vol-ROOT-2-${test1}`)).toMatchObject({ type: 'DATADISK' });
    site.declare({
      vms: { oma: {}, [test1]: { running: true } },
      volumes: { boot: { vm: test1, device: 0 } },
    });
    expect(steps(await site.plan())).toEqual([
      'detach ossea/volume/boot',
      'update ossea/volume/boot',
      `start ossea/vm/${test1}`,
    ]);
    expect(await site.apply()).toMatchObject({ exit: 0 });
    expect(volumeOf(site, `vol-ROOT-2-${test1}`)).toMatchObject({ type: 'ROOT', deviceid: 0 });
  });

  test('a VM is made with its NICs and volumes, and taken away with all of it', async () => {
    const site = await planned({
      networks: { blue: { kind: 'isolated', offering: 'Isolated', cidr: '10.7.0.0/24' } },
      vms: {
        web: {
          offering: 'Small Instance',
          template: 'debian12',
          running: true,
          nics: { lan: {}, blue: { address: '10.7.0.10', default: true } },
        },
      },
      secondaryAddresses: { vip: { vm: 'web', network: 'blue', address: '10.7.0.50' } },
      volumes: {
        'web-root': { vm: 'web', device: 0, size: '12G' },
        'web-data': { vm: 'web', device: 1, offering: 'Custom', size: '4G' },
      },
      addresses: { web: { address: '203.0.113.40', network: 'blue' } },
    });
    const applied = await site.apply();
    expect(applied.problems).toEqual([]);
    expect(applied).toMatchObject({ exit: 0 });
    expect(await site.plan()).toMatchObject({ exit: 0 });
    const vm = site.state()['virtualmachines']?.find(({ name }) => name === 'web');
    expect(vm).toMatchObject({ state: 'Running' });
    site.declare({
      absent: [
        { kind: 'vm', name: 'web', owner: 'd058' },
        { kind: 'volume', name: 'web-*', owner: 'd058' },
        { kind: 'volume', name: 'ROOT-*', owner: 'd058' },
        { kind: 'network', name: 'blue', owner: 'd058' },
        { kind: 'address', name: '203.0.113.40', owner: 'd058' },
      ],
    });
    const gone = await site.apply();
    expect(gone.problems).toEqual([]);
    expect(gone).toMatchObject({ exit: 0 });
    const names = ['virtualmachines', 'volumes', 'networks'].map(
      (each) => site.state()[each]?.map(({ name }) => name) ?? [],
    );
    expect(names.flat().filter((each) => /web|blue/.test(String(each)))).toEqual([]);
    expect(site.lab.violations()).toEqual([]);
  });

  test('a shared network comes with its first range, and a range grows', async () => {
    const shared = {
      kind: 'shared',
      offering: 'Shared',
      vlan: 250,
      cidr: '10.8.0.0/24',
      gateway: '10.8.0.1',
      range: '10.8.0.10-10.8.0.20',
    };
    const first = { network: 'green', gateway: '10.8.0.1', prefix: 24 };
    const site = await planned({
      networks: { green: shared },
      ranges: { first: { ...first, range: '10.8.0.10-10.8.0.20' } },
    });
    const applied = await site.apply();
    expect(applied.problems).toEqual([]);
    expect(applied).toMatchObject({ exit: 0 });
    expect(await site.plan()).toMatchObject({ exit: 0 });
    site.declare({
      networks: { green: shared },
      ranges: { first: { ...first, range: '10.8.0.10-10.8.0.30' } },
    });
    expect(await site.apply()).toMatchObject({ exit: 0 });
    expect(await site.plan()).toMatchObject({ exit: 0 });
  });
});
