/** What somebody may declare: networks, VMs, their NICs and addresses, volumes here and there, in any order. */
import type { Random } from '../../../plan/worlds/random.ts';
import { devices, guests, networks, volumes } from './state.ts';

const addresses = ['203.0.113.20', '203.0.113.30'] as const;

/** `round`: volumes never shrink, so they have at least so many gibibytes. */
export function randomSpecs(random: Random, round: number): object {
  const declared = random.shuffle(guests).slice(0, random.between(1, guests.length));
  const nets = networks.filter(() => random.chance(0.5));
  const kept = volumes.filter(() => random.chance(0.7));
  const free = new Map(declared.map((name) => [name, random.shuffle(devices)]));
  const inLan = declared.filter(() => random.chance(0.5));
  const bases = random.shuffle(Array.from({ length: 12 }, (_, index) => index));
  const trade = random.chance(0.4);
  const address = random.chance(0.5) ? random.pick(addresses) : undefined;
  return {
    cloudstack: 'ossea',
    networks: Object.fromEntries(
      nets.map((name) => [
        name,
        shuffled(random, {
          kind: 'isolated',
          offering: 'Isolated',
          ...(random.chance(0.6)
            ? {
                cidr: `10.2.${name.slice(1)}.0/24`,
                ...some(random, { gateway: `10.2.${name.slice(1)}.1` }),
              }
            : {}),
        }),
      ]),
    ),
    vms: Object.fromEntries(
      declared.map((name) => {
        const second = inLan.includes(name);
        const lanIsDefault = second && random.chance(0.3);
        // Either they trade addresses, all of them, or each has its own or none.
        const base = trade
          ? { address: `10.1.0.${10 + (bases.pop() ?? 0)}` }
          : some(random, {
              address: `10.1.0.${random.pick([30, 40]) + guests.indexOf(name)}`,
            });
        // A NIC that nobody declares any more stays, and keeps its address.
        const lan = some(random, {
          address: `10.9.0.${random.pick([10, 20]) + guests.indexOf(name)}`,
        });
        const spec = {
          offering: random.pick(['Small', 'Large']),
          template: 'debian12',
          nics: {
            base: { default: !lanIsDefault, ...base },
            ...(second ? { lan: { default: lanIsDefault, ...lan } } : {}),
          },
          ...some(random, {
            running: random.chance(0.5),
            displayName: random.pick(['web', 'db', 'zwölf']),
          }),
        };
        return [`r-${name}`, shuffled(random, spec)];
      }),
    ),
    secondaryAddresses: Object.fromEntries(
      inLan
        .filter(() => random.chance(0.5))
        .map((name) => [
          `s-${name}`,
          {
            vm: `r-${name}`,
            network: 'lan',
            address: `10.9.0.${random.pick([50, 60]) + guests.indexOf(name)}`,
          },
        ]),
    ),
    volumes: Object.fromEntries(
      kept.map((name) => {
        const on = random.chance(0.7) ? random.pick(declared) : undefined;
        const device = on === undefined ? undefined : free.get(on)?.pop();
        const place =
          on === undefined || device === undefined ? { vm: null } : { vm: `r-${on}`, device };
        const size = random.pick([`${round + 4}G`, round + 4]);
        const rest = { name: `r-${name}`, offering: 'Custom', size };
        return [name, shuffled(random, { ...rest, ...place })];
      }),
    ),
    addresses: address === undefined ? {} : { [`p-${address}`]: { address, network: 'base' } },
    // What is not declared goes, so that nobody is in the way of anybody.
    absent: [
      ...guests
        .filter((name) => !declared.includes(name))
        .map((name) => ({ kind: 'vm', name: `r-${name}`, owner: 'any', discard: true })),
      ...volumes
        .filter((name) => !kept.includes(name))
        .map((name) => ({ kind: 'volume', name: `r-${name}`, zone: 'zone1' })),
      ...addresses
        .filter((name) => name !== address)
        .map((name) => ({ kind: 'address', name, zone: 'zone1' })),
      ...networks
        .filter((name) => !nets.includes(name))
        .map((name) => ({ kind: 'network', name, zone: 'zone1' })),
    ],
  };
}

/** Its keys in another order. */
function shuffled<T extends object>(random: Random, spec: T): T {
  return Object.fromEntries(random.shuffle(Object.entries(spec))) as T;
}

/** Some of the fields. */
function some(random: Random, fields: Readonly<Record<string, unknown>>): object {
  const share = random.pick([0.2, 0.5, 0.9]);
  return Object.fromEntries(Object.entries(fields).filter(() => random.chance(share)));
}
