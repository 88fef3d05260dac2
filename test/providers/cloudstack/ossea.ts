/** A small CloudStack as a lab loads it: an appliance, a test VM to be cleaned up, and things of others. */

const gibibyte = 1024 ** 3;

export const canary = { apiKey: 'AKEY-canary-7Qx', secretKey: 'SECRET-canary/9+z=' } as const;
export const lowCanary = { apiKey: 'AKEY-low-3Rb', secretKey: 'SECRET-low/1+q=' } as const;
export const keeperCanary = { apiKey: 'AKEY-keeper-5', secretKey: 'SECRET-keeper' } as const;
export const narrowCanary = { apiKey: 'AKEY-narrow-5', secretKey: 'SECRET-narrow' } as const;

function account(
  name: string,
  roletype: string,
  keys: { readonly apiKey: string; readonly secretKey: string },
  deny: readonly string[] = [],
) {
  return {
    id: `acc-${name}`,
    name,
    roletype,
    apikey: keys.apiKey,
    secretkey: keys.secretKey,
    deny,
  };
}

export const ossea = {
  version: '4.20.2.0',
  born: '2026-01-02T03:04:05+0000',
  accounts: [
    account('admin', 'Admin', canary),
    account('low', 'User', lowCanary),
    account('keeper', 'Admin', keeperCanary, ['expungeVirtualMachine']),
    account('narrow', 'Admin', narrowCanary, ['listVolumes']),
    { id: 'acc-dev', name: 'dev', roletype: 'User' },
  ],
  projects: [{ id: 'prj', name: 'prj-a' }],
  zones: [
    { id: 'z1', name: 'zone1' },
    { id: 'z2', name: 'zone2' },
  ],
  physicalnetworks: [{ id: 'phys', name: 'phys1', zoneid: 'z1', vlan: '100-199' }],
  serviceofferings: [
    { id: 'so-small', name: 'Small Instance', cpunumber: 2, memory: 2048 },
    { id: 'so-large', name: 'Large Instance', cpunumber: 8, memory: 8192 },
  ],
  diskofferings: [
    { id: 'do-custom', name: 'Custom', iscustomized: true },
    { id: 'do-twenty', name: 'Twenty', disksize: 20 },
  ],
  networkofferings: [
    { id: 'no-nat', name: 'Isolated', guestiptype: 'Isolated', sourcenat: true },
    { id: 'no-shared', name: 'Shared', guestiptype: 'Shared' },
    { id: 'no-l2', name: 'L2', guestiptype: 'L2' },
  ],
  templates: [{ id: 'tpl', name: 'debian12', size: 8 * gibibyte }],
  vpcs: [{ id: 'vpc', name: 'vpc-a', cidr: '10.5.0.0/16', vpcofferingname: 'Default' }],
  networks: [
    {
      id: 'net-app',
      name: 'app',
      networkofferingid: 'no-nat',
      cidr: '10.1.1.0/24',
      gateway: '10.1.1.1',
      vlan: '150',
    },
    {
      id: 'net-lan',
      name: 'lan',
      networkofferingid: 'no-shared',
      vlan: '77',
      cidr: '10.9.0.0/24',
      gateway: '10.9.0.1',
      ranges: [{ id: 'rng-lan', startip: '10.9.0.10', endip: '10.9.0.60' }],
    },
    {
      id: 'net-prj',
      name: 'theirs',
      networkofferingid: 'no-nat',
      cidr: '10.2.2.0/24',
      gateway: '10.2.2.1',
      projectid: 'prj',
    },
  ],
  vlanipranges: [
    {
      id: 'rng-pub',
      startip: '203.0.113.10',
      endip: '203.0.113.60',
      gateway: '203.0.113.1',
      vlan: '50',
      zoneid: 'z1',
    },
  ],
  publicipaddresses: [
    { id: 'ip-1', ipaddress: '203.0.113.20', associatednetworkid: 'net-app' },
    {
      id: 'ip-nat',
      ipaddress: '203.0.113.21',
      associatednetworkid: 'net-app',
      issourcenat: true,
    },
  ],
  virtualmachines: [
    vm('oma', '10.1.1.10'),
    vm('PGWINTESTBIOS-test-1', '10.1.1.20'),
    vm('PGWINTESTBIOS', '10.1.1.21'),
    { ...vm('gone', '10.1.1.30'), state: 'Destroyed' },
    { id: 'vm-prj', name: 'their-vm', projectid: 'prj', state: 'Stopped' },
    { id: 'vm-dev', name: 'dev-vm', account: 'dev', state: 'Stopped' },
    {
      ...vm('two-legs', '10.1.1.40'),
      nic: [
        { id: 'nic-two-app', networkid: 'net-app', ipaddress: '10.1.1.40' },
        {
          id: 'nic-two-lan',
          networkid: 'net-lan',
          ipaddress: '10.9.0.10',
          secondaryip: [{ id: 'sec', ipaddress: '10.9.0.11' }],
        },
      ],
    },
  ],
  volumes: [
    volume('ROOT-1', 'oma', 0),
    volume('ROOT-2', 'PGWINTESTBIOS-test-1', 0),
    volume('data-1', 'PGWINTESTBIOS-test-1', 1),
    volume('ROOT-3', 'PGWINTESTBIOS', 0),
    volume('data-1', 'PGWINTESTBIOS', 1),
    volume('ROOT-4', 'gone', 0),
    volume('ROOT-5', 'two-legs', 0),
    { id: 'vol-free', name: 'free', size: 20 * gibibyte, diskofferingid: 'do-custom' },
    { id: 'vol-dev', name: 'devs', size: gibibyte, account: 'dev', diskofferingid: 'do-custom' },
    {
      id: 'vol-prj',
      name: 'theirs',
      size: gibibyte,
      projectid: 'prj',
      diskofferingid: 'do-custom',
    },
  ],
};

function vm(name: string, ipaddress: string) {
  return {
    id: `vm-${name}`,
    name,
    state: 'Running',
    nic: [{ id: `nic-${name}`, networkid: 'net-app', ipaddress }],
  };
}

function volume(name: string, of: string, deviceid: number) {
  return {
    id: `vol-${name}-${of}`,
    name,
    virtualmachineid: `vm-${of}`,
    deviceid,
    size: 20 * gibibyte,
    ...(deviceid === 0 ? {} : { diskofferingid: 'do-custom' }),
  };
}
