/** What comes with a VPC or a subnet without being asked for. */
import { addressText, blockOf } from './network.ts';
import type { PrefixRow, SubnetRow, VpcRow } from './rows.ts';
import type { World } from './world.ts';

/** Second octets of the default prefixes, by region. */
const homes: Readonly<Record<string, number>> = {
  'us-south': 240,
  'us-east': 241,
  'eu-gb': 242,
  'eu-de': 243,
  'jp-tok': 244,
  'au-syd': 245,
  'jp-osa': 248,
  'ca-tor': 249,
  'br-sao': 250,
  'eu-es': 251,
  'ca-mon': 253,
  'in-che': 254,
  'in-mum': 255,
};

/** One prefix per zone. */
export function addDefaultPrefixes(world: World, vpc: VpcRow): readonly PrefixRow[] {
  return world.zonesHere().map((zone, at) =>
    world.prefixes.put({
      id: world.newId(),
      vpc: vpc.id,
      name: world.newName(),
      cidr: `10.${homes[world.region] ?? 240}.${at * 64}.0/18`,
      zone,
      is_default: true,
      created_at: vpc.created_at,
    }),
  );
}

type Grouped = Pick<VpcRow, 'id' | 'created_at' | 'resource_group'>;

/** Lets everything in and out. */
export function addDefaultAcl(world: World, { id, created_at, resource_group }: Grouped): string {
  const rule = { action: 'allow', protocol: 'any', created_at } as const;
  const anywhere = { source: '0.0.0.0/0', destination: '0.0.0.0/0' };
  return world.acls.put({
    id: world.newId(),
    vpc: id,
    name: world.newName(),
    created_at,
    resource_group,
    rules: (['inbound', 'outbound'] as const).map((direction) => ({
      ...rule,
      ...anywhere,
      id: world.newId(),
      name: `allow-${direction}`,
      direction,
    })),
  }).id;
}

/** Lets its own members in and everything out. */
export function addDefaultGroup(world: World, { id, created_at, resource_group }: Grouped): string {
  const own = world.newId();
  const local = { cidr_block: '0.0.0.0/0' };
  const rule = { protocol: 'icmp_tcp_udp', local };
  return world.securityGroups.put({
    id: own,
    vpc: id,
    name: world.newName(),
    created_at,
    resource_group,
    rules: [
      {
        ...rule,
        id: world.newId(),
        name: 'inbound-from-itself',
        direction: 'inbound',
        remote: { id: own },
      },
      {
        ...rule,
        id: world.newId(),
        name: 'outbound-to-anywhere',
        direction: 'outbound',
        remote: { cidr_block: '0.0.0.0/0' },
      },
    ],
  }).id;
}

export function addDefaultRoutes(
  world: World,
  { id, created_at, resource_group }: Grouped,
): string {
  return world.routingTables.put({
    id: world.newId(),
    vpc: id,
    name: world.newName(),
    created_at,
    resource_group,
    is_default: true,
  }).id;
}

/** The five addresses that the provider keeps in each subnet. */
export function addProviderIps(world: World, subnet: SubnetRow): void {
  const block = blockOf(subnet.ipv4_cidr_block);
  if (block === undefined) return;
  const { first, last } = block;
  const kept: readonly (readonly [string, number])[] = [
    ['ibm-network-address', first],
    ['ibm-default-gateway', first + 1],
    ['ibm-dns-address', first + 2],
    ['ibm-reserved-address', first + 3],
    ['ibm-broadcast-address', last],
  ];
  for (const [name, address] of kept)
    world.ips.put({
      id: world.newId(subnet.zone),
      subnet: subnet.id,
      name,
      address: addressText(address),
      auto_delete: false,
      owner: 'provider',
      lifecycle_state: 'stable',
      target: null,
      created_at: subnet.created_at,
    });
}
