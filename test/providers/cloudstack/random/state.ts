/** A CloudStack as somebody may have left it: some of the VMs, volumes and networks that specs will speak of. */
import type { Random } from '../../../plan/worlds/random.ts';

export const gibibyte = 1024 ** 3;
export const guests = ['a', 'b', 'c', 'd'] as const;
export const volumes = ['v1', 'v2', 'v3', 'v4', 'v5'] as const;
export const networks = ['n1', 'n2'] as const;
export const devices = [1, 2, 4, 5, 6] as const;

export function randomState(random: Random): unknown {
  const there = guests.filter(() => random.chance(0.6));
  const nets = networks.filter(() => random.chance(0.6));
  const free = new Map(there.map((name) => [name, random.shuffle(devices)]));
  const states = new Map(
    there.map((name) => [
      name,
      random.pick(['Running', 'Running', 'Stopped', 'Stopped', 'Destroyed']),
    ]),
  );
  return {
    version: random.pick(['4.20.2.0', '4.19.3.0']),
    seed: random.int(1_000_000),
    zones: [{ id: 'z1', name: 'zone1' }],
    physicalnetworks: [{ id: 'phys', name: 'phys1', zoneid: 'z1', vlan: '100-199' }],
    serviceofferings: [
      { id: 'so-s', name: 'Small' },
      { id: 'so-l', name: 'Large', memory: 4096 },
    ],
    diskofferings: [{ id: 'do-c', name: 'Custom', iscustomized: true }],
    networkofferings: [
      { id: 'no-nat', name: 'Isolated', guestiptype: 'Isolated', sourcenat: true },
      { id: 'no-shared', name: 'Shared', guestiptype: 'Shared' },
    ],
    templates: [{ id: 'tpl', name: 'debian12', size: 8 * gibibyte }],
    networks: [
      {
        id: 'net-base',
        name: 'base',
        networkofferingid: 'no-nat',
        cidr: '10.1.0.0/24',
        gateway: '10.1.0.1',
      },
      {
        id: 'net-lan',
        name: 'lan',
        networkofferingid: 'no-shared',
        vlan: '77',
        cidr: '10.9.0.0/24',
        gateway: '10.9.0.1',
        ranges: [{ id: 'rng-lan', startip: '10.9.0.10', endip: '10.9.0.99' }],
      },
      ...nets.map((name) => ({
        id: `net-${name}`,
        name,
        networkofferingid: 'no-nat',
        cidr: `10.2.${name.slice(1)}.0/24`,
        gateway: `10.2.${name.slice(1)}.1`,
      })),
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
    virtualmachines: there.map((name) => ({
      id: `vm-${name}`,
      name: `r-${name}`,
      state: states.get(name),
      serviceofferingid: random.pick(['so-s', 'so-l']),
      nic: [
        {
          networkid: 'net-base',
          ipaddress: `10.1.0.${10 + guests.indexOf(name)}`,
          isdefault: true,
        },
        ...(random.chance(0.4)
          ? [
              {
                networkid: 'net-lan',
                ipaddress: `10.9.0.${10 + guests.indexOf(name)}`,
                isdefault: false,
                ...(random.chance(0.4)
                  ? { secondaryip: [{ ipaddress: `10.9.0.${50 + guests.indexOf(name)}` }] }
                  : {}),
              },
            ]
          : []),
      ],
    })),
    volumes: [
      ...there.map((name) => ({
        id: `root-${name}`,
        name: `ROOT-${name}`,
        virtualmachineid: `vm-${name}`,
        deviceid: 0,
        size: 8 * gibibyte,
      })),
      ...volumes
        .filter(() => random.chance(0.6))
        .map((name) => {
          // What is destroyed has let its data volumes go.
          const hosts = there.filter((each) => states.get(each) !== 'Destroyed');
          const on = hosts.length > 0 && random.chance(0.6) ? random.pick(hosts) : undefined;
          const device = on === undefined ? undefined : free.get(on)?.pop();
          return {
            id: `vol-${name}`,
            name: `r-${name}`,
            size: random.between(1, 4) * gibibyte,
            diskofferingid: 'do-c',
            ...(on === undefined || device === undefined
              ? {}
              : { virtualmachineid: `vm-${on}`, deviceid: device }),
          };
        }),
    ],
    publicipaddresses: random.chance(0.5)
      ? [{ ipaddress: '203.0.113.20', associatednetworkid: 'net-base' }]
      : [],
  };
}
