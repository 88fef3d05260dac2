/** A small CloudStack: one zone, an appliance, a test VM with its disks, three kinds of networks, a project. */

export const keys = {
  admin: { apikey: 'AKEY-admin', secretkey: 'SECRET-admin' },
  user: { apikey: 'AKEY-user', secretkey: 'SECRET-user' },
  /** A root admin whose role lacks expungeVirtualMachine. */
  keeper: { apikey: 'AKEY-keeper', secretkey: 'SECRET-keeper' },
  off: { apikey: 'AKEY-off', secretkey: 'SECRET-off' },
} as const;

const gigabyte = 1024 ** 3;

export const site = {
  version: '4.20.2.0',
  born: '2026-01-02T03:04:05+0000',
  accounts: [
    { id: 'acc-admin', name: 'admin', roletype: 'Admin', ...keys.admin },
    {
      id: 'acc-user',
      name: 'dev',
      roletype: 'User',
      ...keys.user,
      limits: { volume: 1, user_vm: 1 },
    },
    {
      id: 'acc-keeper',
      name: 'keeper',
      roletype: 'Admin',
      ...keys.keeper,
      deny: ['expungeVirtualMachine'],
    },
    { id: 'acc-off', name: 'off', roletype: 'User', ...keys.off, state: 'disabled' },
  ],
  projects: [{ id: 'prj', name: 'prj-a' }],
  zones: [
    { id: 'z1', name: 'zone1' },
    { id: 'z2', name: 'zone2' },
  ],
  physicalnetworks: [{ id: 'phys', name: 'phys1', zoneid: 'z1', vlan: '100-103' }],
  serviceofferings: [{ id: 'small', name: 'Small', cpunumber: 2, memory: 2048 }],
  diskofferings: [
    { id: 'custom', name: 'Custom', iscustomized: true },
    { id: 'twenty', name: 'Twenty', disksize: 20 },
  ],
  networkofferings: [
    { id: 'nat', name: 'Isolated', guestiptype: 'Isolated', sourcenat: true },
    { id: 'shared', name: 'Shared', guestiptype: 'Shared' },
    { id: 'l2', name: 'L2', guestiptype: 'L2' },
    { id: 'l2vlan', name: 'L2 with VLAN', guestiptype: 'L2', specifyvlan: true },
  ],
  templates: [{ id: 'debian', name: 'debian12', size: 8 * gigabyte }],
  networks: [
    {
      id: 'net-app',
      name: 'app',
      networkofferingid: 'nat',
      cidr: '10.1.1.0/24',
      gateway: '10.1.1.1',
    },
    {
      id: 'net-lan',
      name: 'lan',
      networkofferingid: 'shared',
      vlan: '77',
      cidr: '10.9.0.0/24',
      gateway: '10.9.0.1',
      ranges: [{ id: 'rng-lan', startip: '10.9.0.10', endip: '10.9.0.20' }],
    },
    { id: 'net-l2', name: 'wire', networkofferingid: 'l2' },
    {
      id: 'net-prj',
      name: 'theirs',
      networkofferingid: 'nat',
      cidr: '10.2.2.0/24',
      gateway: '10.2.2.1',
      projectid: 'prj',
    },
  ],
  vlanipranges: [
    {
      id: 'rng-pub',
      startip: '203.0.113.10',
      endip: '203.0.113.13',
      gateway: '203.0.113.1',
      zoneid: 'z1',
    },
  ],
  virtualmachines: [
    {
      id: 'vm-appliance',
      name: 'appliance',
      nic: [{ id: 'nic-app', networkid: 'net-app', ipaddress: '10.1.1.10' }],
    },
    {
      id: 'vm-test',
      name: 'app01-test',
      nic: [
        { id: 'nic-test', networkid: 'net-app', ipaddress: '10.1.1.20' },
        {
          id: 'nic-lan',
          networkid: 'net-lan',
          ipaddress: '10.9.0.10',
          secondaryip: [{ id: 'sec', ipaddress: '10.9.0.11' }],
        },
      ],
      tags: [{ key: 'role', value: 'db' }],
    },
    {
      id: 'vm-gone',
      name: 'gone',
      state: 'Destroyed',
      nic: [{ networkid: 'net-app', ipaddress: '10.1.1.30' }],
    },
    { id: 'vm-prj', name: 'their-vm', projectid: 'prj', state: 'Stopped' },
    { id: 'vm-dev', name: 'dev-vm', account: 'dev', state: 'Stopped' },
  ],
  volumes: [
    { id: 'vol-appliance', name: 'ROOT-1', virtualmachineid: 'vm-appliance' },
    { id: 'vol-root', name: 'ROOT-2', virtualmachineid: 'vm-test', size: 8 * gigabyte },
    {
      id: 'vol-data',
      name: 'DATA-2',
      virtualmachineid: 'vm-test',
      type: 'DATADISK',
      diskofferingid: 'custom',
    },
    { id: 'vol-free', name: 'spare', diskofferingid: 'custom' },
    { id: 'vol-other', name: 'spare', diskofferingid: 'custom', zoneid: 'z2' },
    { id: 'vol-gone', name: 'ROOT-3', virtualmachineid: 'vm-gone' },
    { id: 'vol-prj', name: 'ROOT-4', virtualmachineid: 'vm-prj', projectid: 'prj' },
    { id: 'vol-dev', name: 'ROOT-5', virtualmachineid: 'vm-dev', account: 'dev' },
  ],
  publicipaddresses: [{ id: 'ip-13', ipaddress: '203.0.113.13' }],
};
