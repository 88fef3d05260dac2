/** Writes a lab's database as a state that loads into the same one. */
import type { InterfaceRow, NodeKind, NodeRow } from './rows.ts';
import { spaceName } from './show.ts';
import type { World } from './world.ts';

/** Compact and vendor-shaped: what the vendor lists, nested objects as ids. */
export function stateOf(world: World): Readonly<Record<string, unknown>> {
  const { uuid, ...config } = world.config;
  return {
    version: world.version,
    uuid,
    config,
    users: world.users.all(),
    spaces: world.spaces.all(),
    fabrics: world.fabrics.all().map((fabric) => ({
      ...fabric,
      vlans: world.vlans.by('fabric', fabric.id).map((vlan) => ({
        ...vlan,
        space: vlan.space === null ? null : spaceName(world, vlan),
      })),
    })),
    subnets: world.subnets.all(),
    ipranges: world.ranges.all(),
    static_routes: world.routes.all(),
    reservedips: world.reservedIps.all(),
    ipaddresses: world.addresses.all(),
    machines: nodes(world, 'machine'),
    devices: nodes(world, 'device'),
    rackcontrollers: nodes(world, 'rack'),
    domains: world.domains.all(),
    dnsresources: world.dnsResources.all().map(({ name, domain, ...resource }) => ({
      ...resource,
      fqdn: `${name}.${world.domains.get(domain)?.name}`,
    })),
    dnsresourcerecords: world.dnsRecords.all().map(({ resource, domain, ...record }) => ({
      ...record,
      fqdn: `${resource}.${world.domains.get(domain)?.name}`,
    })),
    dhcp_snippets: world.snippets.all(),
    zones: world.zones.all(),
    pools: world.pools.all(),
    neighbours: world.neighbours,
    sequences: Object.fromEntries(
      Object.entries(world.tables()).map(([name, table]) => [name, table.nextId]),
    ),
  };
}

function nodes(world: World, kind: NodeKind): readonly unknown[] {
  return world.nodes.by('kind', kind).map((node) => nodeState(world, node));
}

function nodeState(world: World, node: NodeRow): unknown {
  const { id: _id, kind: _kind, more, zone, pool, domain, ...rest } = node;
  return {
    ...rest,
    ...more,
    zone: world.zones.get(zone)?.name,
    pool: world.pools.get(pool)?.name,
    domain: world.domains.get(domain)?.name,
    interfaces: world.interfacesOf(node).map((face) => interfaceState(world, face)),
  };
}

function interfaceState(world: World, face: InterfaceRow): unknown {
  const { node: _, more, ...rest } = face;
  return {
    ...rest,
    ...more,
    links: world.linksOf(face).map(({ interface: _face, ...link }) => link),
  };
}
