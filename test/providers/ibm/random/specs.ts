/** What somebody may declare in a region: networks that trade their ranges, interfaces, servers, volumes, names. */
import type { Random } from '../../../plan/worlds/random.ts';

type Entries = Record<string, { readonly [field: string]: unknown }>;
interface Lan {
  readonly vpc: string;
  readonly zone: string;
  readonly cidr: string;
}

/** `round`: volumes never shrink, so they have at least so many gigabytes. */
export function randomSpecs(random: Random, round: number): object {
  const networks = subnets(random);
  const free = ['n0', 'n1', 'n2', 'n3', 'n4'];
  const addresses = ips(random, networks);
  const vnis = interfaces(random, addresses, free);
  const servers = machines(random, [...vnis.keys()]);
  return {
    ibm: 'us',
    vpcs: random.chance(0.5)
      ? {
          home: null,
          away: {
            prefixManagement: random.pick(['manual', 'auto']),
            ...(random.chance(0.5)
              ? { prefixes: { big: { cidr: '10.99.0.0/16', zone: 'us-south-2' } } }
              : {}),
          },
        }
      : { home: null },
    subnets: {
      base: {
        vpc: 'home',
        zone: 'us-south-1',
        cidr: '10.10.0.0/24',
        ips: { p0: { address: '10.10.0.10' }, p1: { address: '10.10.0.11' } },
        ...(random.chance(0.3)
          ? { bands: { vips: { range: `10.10.0.${random.between(40, 43)}-10.10.0.45` } } }
          : {}),
      },
      ...Object.fromEntries(networks),
    },
    ips: addresses,
    vnis: Object.fromEntries([
      ...['p0', 'p1'].map((name) => [name, { subnet: 'base', ip: `base.${name}` }] as const),
      ...vnis,
    ]),
    servers,
    volumes: volumes(random, round),
    floatingIps: Object.fromEntries(
      random
        .shuffle(['f0', 'f1', 'f2'])
        .slice(0, random.int(3))
        .map((name, at) => {
          const vni = [...vnis.keys()][at] ?? null;
          return [name, { zone: 'us-south-1', vni: random.chance(0.5) ? vni : null }];
        }),
    ),
    ...zones(random),
  };
}

const lans = ['s0', 's1', 's2'];

/** Their ranges go round among them. */
function subnets(random: Random): Map<string, Lan> {
  const ranges = random.shuffle([1, 2, 3, 4]);
  return new Map(
    random
      .shuffle(lans)
      .slice(0, random.between(1, lans.length))
      .map((name, at) => [
        name,
        { vpc: 'home', zone: 'us-south-1', cidr: `10.10.${ranges[at]}.0/24` },
      ]),
  );
}

/** Each lies in one of the subnets, wherever that is; what is in one that moves moves with it. */
function ips(random: Random, there: ReadonlyMap<string, { readonly cidr: string }>): Entries {
  const ends = random.shuffle([20, 21, 22, 23, 24]);
  const homes = [...there].map(([name, { cidr }]) => ({ name, net: cidr.replace('.0/24', '') }));
  return Object.fromEntries(
    ['i0', 'i1', 'i2', 'i3']
      .filter(() => random.chance(0.7))
      .map((name, at) => {
        const home = random.pick([{ name: 'base', net: '10.10.0' }, ...homes]);
        return [name, { subnet: home.name, address: `${home.net}.${ends[at]}` }];
      }),
  );
}

function interfaces(
  random: Random,
  addresses: Entries,
  free: readonly string[],
): Map<string, object> {
  const open = random.shuffle(Object.keys(addresses));
  return new Map(
    random
      .shuffle(free)
      .slice(0, random.int(4))
      .map((name) => {
        const ip = open.pop();
        const more = random.chance(0.3) ? { securityGroups: ['ops'] } : {};
        return [
          name,
          {
            ...(ip !== undefined && random.chance(0.7)
              ? { subnet: addresses[ip]?.['subnet'], ip }
              : { subnet: 'base' }),
            ...(random.chance(0.2) ? { ipSpoofing: random.chance(0.5) } : {}),
            ...more,
          },
        ];
      }),
  );
}

function machines(random: Random, vnis: readonly string[]): Entries {
  const open = random.shuffle(vnis);
  return Object.fromEntries(
    ['b0', 'b1']
      .filter(() => random.chance(0.6))
      .map((name) => {
        const second = open.pop();
        return [
          name,
          {
            profile: 'bx2-metal-96x384',
            zone: 'us-south-1',
            vpc: 'home',
            image: 'r006-image',
            keys: ['r006-key'],
            running: random.chance(0.7),
            attachments: {
              first: {
                vni: name === 'b0' ? 'p0' : 'p1',
                type: 'pci',
                primary: true,
                allowedVlans: [10, 20],
              },
              ...(second === undefined || random.chance(0.4)
                ? {}
                : {
                    second: random.chance(0.5)
                      ? { vni: second, type: 'vlan', vlan: random.pick([10, 20]) }
                      : { vni: second, type: 'pci' },
                  }),
            },
          },
        ];
      }),
  );
}

function volumes(random: Random, round: number): Entries {
  return Object.fromEntries(
    ['w0', 'w1']
      .filter(() => random.chance(0.7))
      .map((name) => [
        name,
        {
          zone: 'us-south-1',
          profile: 'sdp',
          capacity: 20 + round,
          ...(random.chance(0.5) ? { instance: random.pick(['web', null]) } : {}),
        },
      ]),
  );
}

function zones(random: Random): object {
  if (random.chance(0.3)) return {};
  const hosts = ['a', 'b', 'c'].filter(() => random.chance(0.7));
  const ends = random.shuffle([1, 2, 3]);
  const records = hosts.flatMap((host, at) => {
    const value = `10.10.0.${ends[at]}`;
    const name = random.pick([host, `${host}.z.example`, host.toUpperCase()]);
    const ttl = random.chance(0.5) ? { ttl: random.pick([60, 900]) } : {};
    const own = [[`${host}-a`, { type: 'A', name, value, ...ttl }] as const];
    return random.chance(0.5)
      ? [...own, [`${host}-ptr`, { type: 'PTR', name: value, value: `${host}.z.example` }] as const]
      : own;
  });
  return {
    zones: {
      'z.example': {
        ...(random.chance(0.5) ? { vpcs: random.pick([['home'], []]) } : {}),
        ...(random.chance(0.3) ? { description: random.pick(['', 'names']) } : {}),
        records: {
          ...Object.fromEntries(records),
          ...(random.chance(0.4)
            ? { alias: { type: 'CNAME', name: 'www', value: 'a.z.example.' } }
            : {}),
          ...(random.chance(0.4)
            ? { mail: { type: 'MX', name: '@', value: '10 Mail.z.example' } }
            : {}),
          ...(random.chance(0.4)
            ? { said: { type: 'TXT', name: 'said', value: 'v=1 Two "words"' } }
            : {}),
          ...(random.chance(0.4)
            ? { sip: { type: 'SRV', name: '_sip._udp.a', value: '10 5 5060 a.z.example' } }
            : {}),
        },
      },
    },
  };
}
