/** Networks, VLAN ranges, public addresses and tags of the CloudStack lab. */
import { expect, test } from 'vitest';
import { inLab } from './ask.ts';
import { site } from './site.ts';

const network = 'createNetwork zoneid=z1&displaytext=d';
const lan = 'gateway=10.8.0.1&netmask=255.255.255.0&startip=10.8.0.10&endip=10.8.0.20';

test('networks of each type are made at once', () =>
  inLab(async ({ tell, list }) => {
    await tell([
      [
        `${network}&name=app&networkofferingid=nat&gateway=10.1.1.1&netmask=255.255.255.0`,
        { network: { type: 'Isolated', state: 'Allocated', cidr: '10.1.1.0/24' } },
      ],
      [
        `${network}&name=plain&networkofferingid=nat`,
        { network: { cidr: '10.1.1.0/24', gateway: '10.1.1.1' } },
      ],
      [
        `${network}&name=l&networkofferingid=shared&vlan=80&${lan}`,
        { network: { type: 'Shared', state: 'Setup', vlan: '80', acltype: 'Domain' } },
      ],
      [`${network}&name=w&networkofferingid=l2`, { network: { type: 'L2', state: 'Allocated' } }],
      [
        `${network}&name=w2&networkofferingid=l2vlan&vlan=81`,
        { network: { vlan: '81', broadcasturi: 'vlan://81' } },
      ],
    ]);
    const [made] = await list('listNetworks listall=true&keyword=l&type=Shared');
    expect(await list(`listVlanIpRanges networkid=${String(made?.['id'])}`)).toMatchObject([
      { startip: '10.8.0.10', endip: '10.8.0.20', vlan: 'vlan://80', forvirtualnetwork: false },
    ]);
  }));

test('what a new network is refused for', () =>
  inLab(async ({ tell }) => {
    const isolated = `${network}&name=n&networkofferingid=nat`;
    const shared = `${network}&name=n&networkofferingid=shared`;
    await tell([
      [
        `${network}&networkofferingid=nat`,
        '431 Unable to execute API command createnetwork due to missing parameter name',
      ],
      [
        `${isolated}&startip=10.1.1.5`,
        '431 gateway and netmask should be defined when startIP/endIP are passed in',
      ],
      [
        `${isolated}&gateway=10.1.1.0&netmask=255.255.255.0`,
        '431 Invalid gateway IP provided. Either the IP is broadcast or network IP.',
      ],
      [`${isolated}&gateway=10.1.1.1&netmask=255.0.255.0`, '431 Invalid netmask'],
      [
        `${isolated}&gateway=8.8.8.1&netmask=255.255.255.0`,
        '431 Virtual Guest Cidr 8.8.8.0/24 is not RFC 1918 or 6598 compliant',
      ],
      [
        `${isolated}&vlan=90`,
        "431 Can't specify vlan; corresponding offering says specifyVlan=false",
      ],
      [`${shared}&vlan=90`, '431 Either IPv4 or IPv6 start and end address are mandatory'],
      [
        `${shared}&${lan}`,
        '431 Vlan has to be specified; corresponding offering says specifyVlan=true',
      ],
      [
        `${shared}&vlan=101&${lan}`,
        '431 The VLAN tag to use for new guest network, 101 is already being used for dynamic vlan allocation',
      ],
      [
        `${shared}&vlan=77&${lan}`,
        '431 There is an existing isolated/shared network that overlaps with vlan id:77 in zone zone1',
      ],
      [
        `${network}&name=n&networkofferingid=l2vlan&vlan=77`,
        '431 Network with vlan 77 already exists or overlaps with other network vlans in zone zone1',
      ],
      [
        `${shared}&vlan=91&gateway=10.8.0.1&netmask=255.255.255.0&startip=10.8.0.1&endip=10.8.0.20`,
        '431 The gateway ip should not be the part of the ip range being added.',
      ],
    ]);
    await tell(
      [
        [
          `${isolated}&vlan=90`,
          '431 Only ROOT admin is allowed to specify vlanId or bypass vlan overlap check',
        ],
      ],
      'user',
    );
  }));

test('update and delete: names change, VMs that are there hold it', () =>
  inLab(async ({ tell, list }) => {
    await tell([
      [
        'updateNetwork id=net-app&name=app2&displaytext=A',
        { network: { name: 'app2', displaytext: 'A' } },
      ],
      [
        'updateNetwork id=net-app&guestvmcidr=10.1.1.0/27',
        { network: { cidr: '10.1.1.0/27', networkcidr: '10.1.1.0/24' } },
      ],
      ['updateNetwork id=net-app&guestvmcidr=10.1.1.128/25', 'job 431 Active IPs like'],
      [
        'updateNetwork id=net-app&guestvmcidr=10.3.0.0/24',
        'job 431 Invalid value of Guest VM CIDR.',
      ],
      ['deleteNetwork id=net-app', 'job 530 Failed to delete network'],
      ['deleteNetwork id=net-app&forced=true', 'job 530 Failed to delete network'],
      ['restartNetwork id=net-lan', { success: true }],
      ['deleteNetwork id=net-l2', { success: true }],
      ['deleteNetwork id=net-l2', "431 Network ID=3 doesn't exist"],
    ]);
    expect(await list('listNetworks listall=true')).toHaveLength(2);
  }));

test('ranges: beside each other, never over each other', () =>
  inLab(async ({ tell, list }) => {
    const range =
      'createVlanIpRange zoneid=z1&forvirtualnetwork=true&gateway=203.0.113.1&netmask=255.255.255.0';
    const shared = 'createVlanIpRange forvirtualnetwork=false&networkid=net-lan';
    await tell([
      [
        `${range}&startip=203.0.113.20&endip=203.0.113.30`,
        { vlan: { forvirtualnetwork: true, vlan: 'vlan://untagged', cidr: '203.0.113.0/24' } },
      ],
      [
        `${range}&startip=203.0.113.30&endip=203.0.113.40`,
        '431 The IP range already has IPs that overlap with the new range. Please specify a different start IP/end IP.',
      ],
      [
        `${range}&startip=203.0.113.1&endip=203.0.113.5`,
        '431 The gateway ip should not be the part of the ip range being added.',
      ],
      [range, '431 StartIP or IPv6 CIDR is missing in the parameters!'],
      [
        `${range}&startip=10.0.0.1&endip=10.0.0.2`,
        '431 Please specify a valid IP range or valid netmask or valid gateway',
      ],
      [
        `${range}&startip=203.0.113.50&endip=203.0.113.51&vlan=100`,
        '431 The VLAN tag 100 is already being used for dynamic vlan allocation',
      ],
      [
        'createVlanIpRange zoneid=z1&forvirtualnetwork=true&gateway=203.0.113.129&netmask=255.255.255.128&startip=203.0.113.140&endip=203.0.113.141',
        '431 The IP range with tag: vlan://untagged in zone zone1 has overlapped with the subnet.',
      ],
      [
        `${shared}&startip=10.9.0.30&endip=10.9.0.40`,
        { vlan: { networkid: 'net-lan', gateway: '10.9.0.1' } },
      ],
      [
        `${shared}&startip=10.9.0.50&endip=10.9.0.51&gateway=10.9.0.2&netmask=255.255.255.0`,
        '431 The IP range has already been added with gateway 10.9.0.1 ,and netmask 255.255.255.0, Please specify the gateway/netmask if you want to extend ip range',
      ],
      [
        `${shared}&startip=10.9.0.50&endip=10.9.0.51&gateway=10.9.0.49&netmask=255.255.255.240`,
        '431 The subnet you are trying to add is a subset of the existing subnet having gateway 10.9.0.1',
      ],
      [
        `${shared}&startip=10.9.0.60&endip=10.9.0.61&vlan=78`,
        '431 there is already one vlan 77 on network :lan, only one vlan is allowed on guest network',
      ],
      [
        `${shared}&startip=10.19.0.60&endip=10.19.0.61&gateway=10.19.0.1&netmask=255.255.255.0`,
        { vlan: { cidr: '10.19.0.0/24' } },
      ],
    ]);
    expect(await list('listVlanIpRanges')).toHaveLength(5);
  }));

test('ranges that are used stay; they grow, and are dedicated once', () =>
  inLab(async ({ tell }) => {
    await tell([
      ['deleteVlanIpRange id=rng-lan', '431 2  Ips are in use. Cannot delete this vlan'],
      ['deleteVlanIpRange id=rng-pub', '431 1  Ips are in use. Cannot delete this vlan'],
      [
        'updateVlanIpRange id=rng-lan&endip=10.9.0.40',
        { vlan: { startip: '10.9.0.10', endip: '10.9.0.40' } },
      ],
      [
        'updateVlanIpRange id=rng-lan&startip=10.9.0.12',
        '431 The start/end IP of the range cannot be changed',
      ],
    ]);
    await tell([
      ['disassociateIpAddress id=ip-13', { success: true }],
      ['deleteVlanIpRange id=rng-pub', { success: true }],
      ['deleteVlanIpRange id=rng-pub', '431 Unable to find UUID'],
    ]);
  }));

test('a dedicated range is its account’s alone', () =>
  inLab(async ({ list, tell }) => {
    const [root] = await list('listDomains');
    const dedicate = `dedicatePublicIpRange id=rng-pub&account=dev&domainid=${String(root?.['id'])}`;
    await tell([
      [dedicate, { vlan: { account: 'dev' } }],
      [dedicate, '431 Specified Public IP range has already been dedicated'],
      ['associateIpAddress networkid=net-app', '533 Unable to find available public IP addresses'],
      ['releasePublicIpRange id=rng-pub', { success: true }],
      [
        'associateIpAddress networkid=net-app',
        {
          ipaddress: {
            ipaddress: '203.0.113.10',
            state: 'Allocated',
            associatednetworkid: 'net-app',
          },
        },
      ],
    ]);
  }));

test('addresses: acquired, asked for, given back', () =>
  inLab(async ({ tell, list }) => {
    const [free] = await list(
      'listPublicIpAddresses listall=true&state=Free&ipaddress=203.0.113.12',
    );
    await tell([
      [
        'associateIpAddress networkid=net-app&ipaddress=203.0.113.12',
        { ipaddress: { id: free?.['id'], ipaddress: '203.0.113.12' } },
      ],
      [
        'associateIpAddress networkid=net-app&ipaddress=203.0.113.12',
        '533 Insufficient address capacity',
      ],
      ['associateIpAddress networkid=net-lan', '431 Ip address can be associated'],
      [
        'associateIpAddress zoneid=z1',
        { ipaddress: { ipaddress: '203.0.113.10', associatednetworkname: 'app' } },
      ],
      ['associateIpAddress zoneid=z2', '431 Account doesn'],
      [`disassociateIpAddress id=${String(free?.['id'])}`, { success: true }],
      [`disassociateIpAddress id=${String(free?.['id'])}`, { success: true }],
      ['startVirtualMachine id=vm-dev', {}],
      ['stopVirtualMachine id=vm-test', {}],
      ['startVirtualMachine id=vm-test', {}],
    ]);
    const [nat] = await list('listPublicIpAddresses listall=true&issourcenat=true');
    const [guest] = await list('listPublicIpAddresses listall=true&forvirtualnetwork=false');
    await tell([
      [
        `disassociateIpAddress id=${String(nat?.['id'])}`,
        'job 530 ip address is used for source nat purposes and can not be disassociated.',
      ],
      [
        `disassociateIpAddress id=${String(guest?.['id'])}`,
        'job 530 only ip addresses that belong to a virtual network may be disassociated.',
      ],
    ]);
  }));

test('tags: created all or none, never changed, deleted by key and value', () =>
  inLab(async ({ tell, list }) => {
    const on = 'resourcetype=UserVm&resourceids=vm-test';
    await tell([
      [
        `createTags ${on},vm-appliance&tags[0].key=a&tags[0].value=1&tags[1].key=b&tags[1].value=2`,
        { success: true },
      ],
      [
        `createTags ${on}&tags[0].key=c&tags[0].value=1&tags[1].key=A&tags[1].value=2`,
        'job 530 tag A already on UserVm with id vm-test',
      ],
      [
        `createTags ${on}&tags[0].key=c&tags[0].value=`,
        'job 431 Value for the key c is either null or empty',
      ],
      [
        'createTags resourcetype=UserVm&resourceids=nosuch&tags[0].key=c&tags[0].value=1',
        'job 431 Unable to find resource by uuid nosuch and type UserVm',
      ],
      [`deleteTags ${on}&tags[0].key=a&tags[0].value=9`, 'job 530 Failed to delete tags'],
      [`deleteTags ${on}&tags[0].key=A`, { success: true }],
      [
        'createTags resourcetype=Volume&resourceids=vol-free&tags[0].key=k&tags[0].value=v',
        { success: true },
      ],
      [
        'createTags resourcetype=Network&resourceids=net-app&tags[0].key=k&tags[0].value=v',
        { success: true },
      ],
      [
        'createTags resourcetype=PublicIpAddress&resourceids=ip-13&tags[0].key=k&tags[0].value=v',
        { success: true },
      ],
    ]);
    expect((await list('listVirtualMachines id=vm-test'))[0]?.['tags']).toMatchObject([
      { key: 'role' },
      { key: 'b', value: '2', resourcetype: 'UserVm', account: 'admin' },
    ]);
    expect((await list('listNetworks id=net-app'))[0]?.['tags']).toEqual([
      { key: 'k', value: 'v' },
    ]);
    expect(await list('listTags listall=true&key=k')).toHaveLength(3);
    await tell([
      [`deleteTags ${on}`, { success: true }],
      [`deleteTags ${on}`, 'job 530 Failed to delete tags'],
    ]);
  }));

test('VLANs run out, and so do addresses', () =>
  inLab(
    async ({ tell }) => {
      await tell([
        [
          'startVirtualMachine id=vm-a',
          'job 533 Unable to allocate vnet as a part of network app implement',
        ],
      ]);
    },
    {
      state: {
        ...site,
        physicalnetworks: [{ id: 'phys', name: 'phys1', zoneid: 'z1', vlan: '77' }],
        virtualmachines: [
          { id: 'vm-a', name: 'a', state: 'Stopped', nic: [{ networkid: 'net-app' }] },
        ],
        volumes: [{ id: 'vol-a', name: 'ROOT-1', virtualmachineid: 'vm-a' }],
      },
    },
  ));

test('tiers lie within their VPC, beside each other, and are three at most', () =>
  inLab(
    async ({ tell, list }) => {
      const tier = `${network}&networkofferingid=nat&vpcid=vpc&netmask=255.255.255.0`;
      await tell([
        [`${tier}&name=a`, '431 Gateway/netmask are required when create network for VPC'],
        [`${tier}&name=a&gateway=10.7.0.1`, '431 Network cidr 10.7.0.0/24 is not within vpc '],
        [`${tier}&name=a&gateway=10.6.1.1`, { network: { vpcid: 'vpc', vpcname: 'vpc-a' } }],
        [
          `${tier}&name=b&gateway=10.6.1.129`,
          '431 Network cidr 10.6.1.0/24 crosses other network cidr 10.6.1.0/24 belonging to the same vpc ',
        ],
        [`${tier}&name=b&gateway=10.6.2.1`, {}],
        [`${tier}&name=c&gateway=10.6.3.1`, {}],
        [`${tier}&name=d&gateway=10.6.4.1`, '530 Number of networks per VPC cannot surpass [3].'],
      ]);
      expect(await list('listNetworks vpcid=vpc')).toHaveLength(3);
      expect(await list('listNetworks forvpc=false')).toHaveLength(3);
      expect(await list('listVPCs name=vpc-a')).toMatchObject([{ cidr: '10.6.0.0/16' }]);
    },
    {
      state: { ...site, vpcs: [{ id: 'vpc', name: 'vpc-a', zone: 'zone1', cidr: '10.6.0.0/16' }] },
    },
  ));

test('names of networks, where the server wants them apart', () =>
  inLab(
    async ({ tell }) => {
      await tell([
        [
          `${network}&name=app&networkofferingid=nat`,
          '431 Another network with same name already exists within account: admin',
        ],
        [`${network}&name=app2&networkofferingid=nat`, {}],
      ]);
    },
    { state: { ...site, settings: { 'allow.duplicate.networkname': 'false' } } },
  ));

test('a range that is somebody’s alone goes with his addresses, unless one goes out by it', () =>
  inLab(
    async ({ tell, list }) => {
      await tell([
        ['startVirtualMachine id=vm-dev', {}],
        [
          'deleteVlanIpRange id=rng-dev',
          "431 Can't delete the vlan range as public ip 198.51.100.10 is used for source nat",
        ],
        ['destroyVirtualMachine id=vm-dev&expunge=true', {}],
        ['deleteNetwork id=net-dev', { success: true }],
        ['deleteVlanIpRange id=rng-dev', { success: true }],
      ]);
      expect(await list('listPublicIpAddresses listall=true&account=dev')).toEqual([]);
    },
    {
      state: {
        ...site,
        networks: [
          ...site.networks,
          {
            id: 'net-dev',
            name: 'devs',
            networkofferingid: 'nat',
            cidr: '10.4.0.0/24',
            gateway: '10.4.0.1',
            account: 'dev',
          },
        ],
        vlanipranges: [
          {
            id: 'rng-dev',
            startip: '198.51.100.10',
            endip: '198.51.100.12',
            gateway: '198.51.100.1',
            vlan: '300',
            account: 'dev',
          },
        ],
        publicipaddresses: [{ ipaddress: '198.51.100.12', account: 'dev' }],
        virtualmachines: [
          {
            id: 'vm-dev',
            name: 'dev-vm',
            account: 'dev',
            state: 'Stopped',
            nic: [{ networkid: 'net-dev' }],
          },
        ],
        volumes: [{ id: 'vol-dev', name: 'ROOT-1', virtualmachineid: 'vm-dev', account: 'dev' }],
      },
    },
  ));
