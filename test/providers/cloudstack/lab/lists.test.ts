/** What the CloudStack lab's lists show, to whom, and in which portions. */
import { expect, test } from 'vitest';
import { inLab, send, signed, type Fields } from './ask.ts';
import { site } from './site.ts';

const names = (rows: readonly Fields[]): readonly unknown[] => rows.map((each) => each['name']);

test('scope: one’s own, everybody’s without projects, projects, everything', () =>
  inLab(async ({ list }) => {
    const all = ['appliance', 'app01-test', 'gone', 'their-vm', 'dev-vm'];
    const of = async (given: string, as?: 'user'): Promise<readonly unknown[]> =>
      names(await list(`listVirtualMachines ${given}`, as));
    expect(await of('')).toEqual(['appliance', 'app01-test', 'gone']);
    expect(await of('listall=true')).toEqual(['appliance', 'app01-test', 'gone', 'dev-vm']);
    expect(await of('projectid=-1')).toEqual(['their-vm']);
    expect(await of('projectid=prj')).toEqual(['their-vm']);
    expect(await of('projectid=-1&listall=true')).toEqual(all);
    expect(await of('account=dev')).toEqual(['dev-vm']);
    expect(await of('id=vm-prj')).toEqual(['their-vm']);
    expect(await of('id=vm-prj', 'user')).toEqual([]);
    expect(await of('ids=vm-prj')).toEqual([]);
    expect(await of('projectid=-1&listall=true', 'user')).toEqual(['dev-vm']);
    expect(names(await list('listVolumes projectid=-1&listall=true'))).toHaveLength(8);
  }));

test('networks take two calls: those of projects come alone, and the public one for the asking', () =>
  inLab(async ({ list }) => {
    const of = async (given: string, as?: 'user'): Promise<readonly unknown[]> =>
      names(await list(`listNetworks ${given}`, as));
    expect(await of('listall=true')).toEqual(['wire', 'lan', 'app']);
    expect(await of('listall=true&projectid=-1')).toEqual(['theirs']);
    expect(await of('listall=true&issystem=true')).toEqual(['public']);
    expect(await of('listall=true', 'user')).toEqual(['lan']);
  }));

test('account and project together are refused, and projects of others too', () =>
  inLab(async ({ tell }) => {
    await tell([
      [
        'listVirtualMachines account=dev&projectid=prj',
        "431 Account and projectId can't be specified together",
      ],
    ]);
    await tell([['listVirtualMachines projectid=prj', '531 ']], 'user');
  }));

test('paging: both or neither, at most the default, and a count of all', () =>
  inLab(async ({ ask, tell }) => {
    await tell([
      ['listVolumes page=1', '431 "pagesize" parameter is required when "page" is specified'],
      ['listVolumes pagesize=2', '431 "page" parameter is required when "pagesize" is specified'],
      [
        'listVolumes page=1&pagesize=501',
        "431 Page size can't exceed max allowed page size value: 500",
      ],
    ]);
    const page = async (at: number): Promise<Fields> =>
      (await ask(`listVolumes page=${at}&pagesize=4`)).body;
    expect(await page(1)).toMatchObject({ count: 6, volume: [{ id: 'vol-gone' }, {}, {}, {}] });
    expect(await page(2)).toMatchObject({
      count: 6,
      volume: [{ id: 'vol-root' }, { id: 'vol-appliance' }],
    });
    expect(await page(3)).toEqual({ count: 6 });
    expect((await ask('listVolumes name=nosuch&page=1&pagesize=4')).body).toEqual({});
    expect((await ask('listVolumes id=vol-root&retrieveonlyresourcecount=true')).body).toEqual({
      count: 1,
    });
  }));

test('neither page nor pagesize: the first 500, and only the count tells', () => {
  const volumes = Array.from({ length: 620 }, (_, at) => ({ id: `vol-${at}`, name: `v${at}` }));
  return inLab(
    async ({ ask, list }) => {
      const { body } = await ask('listVolumes');
      expect([body['count'], (body['volume'] as unknown[]).length]).toEqual([620, 500]);
      expect(await list('listVolumes')).toHaveLength(620);
    },
    { state: { ...site, volumes } },
  );
});

test('filters: exact names, keywords, states, types, tags', () =>
  inLab(async ({ list }) => {
    const of = async (line: string): Promise<readonly unknown[]> => names(await list(line));
    expect(await of('listVirtualMachines name=APPLIANCE')).toEqual(['appliance']);
    expect(await of('listVirtualMachines name=app')).toEqual([]);
    expect(await of('listVirtualMachines keyword=app')).toEqual(['appliance', 'app01-test']);
    expect(await of('listVirtualMachines keyword=10.9.0.10')).toEqual(['app01-test']);
    expect(await of('listVirtualMachines keyword=destroyed')).toEqual(['gone']);
    expect(await of('listVirtualMachines state=present')).toEqual(['appliance', 'app01-test']);
    expect(await of('listVirtualMachines networkid=net-lan')).toEqual(['app01-test']);
    expect(await of('listVirtualMachines tags[0].key=role&tags[0].value=db')).toEqual([
      'app01-test',
    ]);
    expect(await of('listVirtualMachines tags[0].key=role&tags[0].value=x')).toEqual([]);
    expect(await of('listVolumes virtualmachineid=vm-test')).toEqual(['DATA-2', 'ROOT-2']);
    expect(await of('listVolumes virtualmachineid=vm-test&type=data')).toEqual(['DATA-2']);
    expect(await of('listVolumes ids=vol-root,vol-free')).toEqual(['spare', 'ROOT-2']);
  }));

test('details: what is not asked for is not told, and unknown ones are refused', () =>
  inLab(async ({ list, tell }) => {
    const [vm] = await list('listVirtualMachines id=vm-test&details=group,nics');
    expect(vm).toMatchObject({ nic: [{ deviceid: '0' }, { deviceid: '1' }] });
    expect(vm).not.toHaveProperty('cpunumber');
    expect(vm).not.toHaveProperty('cpuused');
    expect((await list('listVirtualMachines id=vm-test&details=min'))[0]).toMatchObject({
      nic: [],
    });
    expect((await list('listVirtualMachines id=vm-test'))[0]).toMatchObject({
      cpunumber: 2,
      memory: 2048,
      rootdeviceid: 0,
      ipaddress: '10.1.1.20',
    });
    await tell([['listVirtualMachines details=nosuch', '431 The details parameter']]);
  }));

test('what others than root do not see: hosts, VLANs, where a disk lies, destroyed VMs', () =>
  inLab(
    async ({ list }) => {
      expect(await list('listVirtualMachines', 'user')).toHaveLength(1);
      const [lan] = await list('listNetworks id=net-lan');
      expect(lan).toMatchObject({ vlan: '77', broadcasturi: 'vlan://77' });
      expect((await list('listNetworks id=net-lan', 'user'))[0]).not.toHaveProperty('vlan');
      expect((await list('listVolumes id=vol-dev', 'user'))[0]).not.toHaveProperty('path');
      expect((await list('listVolumes id=vol-root'))[0]).toHaveProperty('storageid');
    },
    {
      state: {
        ...site,
        virtualmachines: [
          ...site.virtualmachines,
          { id: 'vm-dev2', name: 'dev-gone', account: 'dev', state: 'Destroyed' },
        ],
      },
    },
  ));

test('numbers and texts: device ids of volumes and nics, sizes, the offering that leaks its number', () =>
  inLab(async ({ list }) => {
    expect((await list('listVolumes id=vol-root'))[0]).toMatchObject({
      deviceid: 0,
      size: 8 * 1024 ** 3,
      serviceofferingid: '1',
      vmstate: 'Running',
      attached: '2026-01-02T03:04:05+0000',
    });
    expect((await list('listNics virtualmachineid=vm-test'))[1]).toMatchObject({
      id: 'nic-lan',
      deviceid: '1',
      secondaryip: [{ id: 'sec', ipaddress: '10.9.0.11' }],
      virtualmachineid: 'vm-test',
    });
    const [free] = await list('listVolumes id=vol-free');
    for (const field of ['virtualmachineid', 'vmname', 'deviceid', 'attached'])
      expect(free).not.toHaveProperty(field);
  }));

test('public addresses: allocated ones, free ones, and those of shared networks for the asking', () =>
  inLab(async ({ list }) => {
    const ips = async (given: string): Promise<readonly unknown[]> =>
      (await list(`listPublicIpAddresses listall=true${given}`)).map((each) => each['ipaddress']);
    expect(await ips('')).toEqual(['203.0.113.13']);
    expect(await ips('&state=Free')).toEqual(['203.0.113.10', '203.0.113.11', '203.0.113.12']);
    expect(await ips('&allocatedonly=false')).toHaveLength(4);
    expect(await ips('&forvirtualnetwork=false')).toEqual(['10.9.0.10', '10.9.0.11']);
  }));

test('what stands around: ranges, offerings, zones, tags, accounts and projects', () =>
  inLab(async ({ list }) => {
    expect(await list('listVlanIpRanges forvirtualnetwork=false')).toMatchObject([
      { id: 'rng-lan', vlan: 'vlan://77', cidr: '10.9.0.0/24', networkid: 'net-lan' },
    ]);
    expect(await list('listVlanIpRanges forvirtualnetwork=true')).toMatchObject([
      { id: 'rng-pub', vlan: 'vlan://untagged' },
    ]);
    expect(await list('listTags listall=true&resourcetype=UserVm')).toMatchObject([
      { key: 'role', value: 'db', resourceid: 'vm-test' },
    ]);
    expect(names(await list('listAccounts listall=true'))).toEqual([
      'admin',
      'dev',
      'keeper',
      'off',
      'low',
    ]);
    expect(await list('listProjects listall=true')).toMatchObject([
      { projectaccountname: 'PrjAcct-prj-a-1' },
    ]);
    expect(names(await list('listNetworkOfferings guestiptype=L2'))).toEqual([
      'L2',
      'L2 with VLAN',
    ]);
    expect(names(await list('listZones name=zone2'))).toEqual(['zone2']);
  }));

test('domains: their admins see what is below, and paths are written in two ways', () => {
  const own = { apikey: 'AKEY-boss', secretkey: 'SECRET-boss' };
  const state = {
    ...site,
    domains: [
      { id: 'd-root', name: 'ROOT' },
      { id: 'd-a', name: 'a' },
      { id: 'd-b', name: 'b', parent: 'a' },
    ],
    accounts: [
      ...site.accounts,
      { id: 'acc-boss', name: 'boss', roletype: 'DomainAdmin', domain: 'a', ...own },
      { id: 'acc-deep', name: 'deep', roletype: 'User', domain: 'b' },
    ],
    virtualmachines: [
      ...site.virtualmachines,
      { name: 'boss-vm', account: 'boss' },
      { name: 'deep-vm', account: 'deep', state: 'Destroyed' },
    ],
  };
  return inLab(
    async ({ lab, list }) => {
      expect(await list('listVirtualMachines listall=true&name=deep-vm')).toMatchObject([
        { domain: 'b', domainpath: '/a/b/', account: 'deep' },
      ]);
      expect(await list('listDomains listall=true')).toMatchObject([
        { path: 'ROOT', level: 0, haschild: true },
        { path: 'ROOT/a', level: 1, parentdomainname: 'ROOT' },
        { path: 'ROOT/a/b', level: 2, haschild: false },
      ]);
      const of = async (given: string): Promise<readonly unknown[]> =>
        names(await list(`listVirtualMachines ${given}`));
      expect(await of('domainid=d-a')).toEqual(['boss-vm']);
      expect(await of('domainid=d-a&isrecursive=true')).toEqual(['boss-vm', 'deep-vm']);
      expect(await of('account=deep&domainid=d-b')).toEqual(['deep-vm']);
      const boss = async (given: string): Promise<readonly unknown[]> => {
        const sent = new URLSearchParams(`command=listVirtualMachines&response=json&${given}`);
        const { body } = await send(lab, signed(sent, own));
        return names((body['virtualmachine'] ?? []) as readonly Fields[]);
      };
      expect(await boss('')).toEqual(['boss-vm']);
      expect(await boss('listall=true')).toEqual(['boss-vm', 'deep-vm']);
      expect(await boss('id=vm-test')).toEqual([]);
    },
    { state },
  );
});
