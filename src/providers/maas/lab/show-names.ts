/** Addresses, DNS, zones and pools as MAAS shows them. */
import { objectOf, type Json } from './json.ts';
import type * as row from './rows.ts';
import { showInterface } from './show-interfaces.ts';
import { root, showSubnetOf, showUser } from './show.ts';
import type { World } from './world.ts';

/** What each kind of allocation is called (`maasserver/enum.py`). */
export const allocationNames: Readonly<Record<number, string>> = {
  0: 'Automatic',
  1: 'Static',
  4: 'User reserved',
  5: 'DHCP',
  6: 'Observed',
};

/** An address by itself, or with the interface whose link holds it. */
export function showAddress(
  world: World,
  address: Omit<row.AddressRow, 'id'>,
  faces: readonly row.InterfaceRow[] = [],
): Json {
  return objectOf({
    created: address.created,
    ip: address.ip,
    alloc_type: address.alloc_type,
    subnet: showSubnetOf(world, address.subnet),
    interface_set: faces.map((each) =>
      showInterface(world, each, world.nodes.get(each.node) as row.NodeRow),
    ),
    owner: showUser(world, address.user),
    alloc_type_name: allocationNames[address.alloc_type] ?? '',
    resource_uri: `${root}/ipaddresses/`,
  });
}

/** The allocation that a link's mode amounts to. */
export function allocationOf(link: row.LinkRow): number {
  return { auto: 0, static: 1, link_up: 1, dhcp: 5 }[link.mode];
}

/** A domain with the number of its resources and records. */
export function showDomain(world: World, domain: row.DomainRow): Json {
  const records =
    world.dnsResources.by('domain', domain.id).length +
    world.dnsRecords.by('domain', domain.id).length;
  return world.rendered.of(domain, [records], () =>
    objectOf({
      authoritative: domain.authoritative,
      ttl: domain.ttl,
      resource_record_count: records,
      name: domain.name,
      id: domain.id,
      is_default: domain.id === 0,
      resource_uri: `${root}/domains/${domain.id}/`,
    }),
  );
}

/** A DNS resource with its records and addresses. */
export function showDnsResource(world: World, resource: row.DnsResourceRow): Json {
  return objectOf({
    address_ttl: resource.address_ttl,
    fqdn: `${resource.name}.${world.domains.get(resource.domain)?.name ?? ''}`,
    resource_records: world.dnsRecords
      .by('domain', resource.domain)
      .filter((each) => each.resource === resource.name)
      .map((each) => showDnsRecord(world, each)),
    ip_addresses: resource.ip_addresses.map((ip) => addressAt(world, ip)),
    id: resource.id,
    resource_uri: `${root}/dnsresources/${resource.id}/`,
  });
}

function addressAt(world: World, ip: string): Json {
  const [link] = world.links.by('ip', ip);
  const face = world.interfaces.get(link?.interface);
  const [own] = world.addresses.by('ip', ip);
  const created = own?.created ?? world.born;
  return link === undefined || face === undefined
    ? showAddress(world, own ?? { ip, subnet: null, alloc_type: 4, user: null, created })
    : showAddress(
        world,
        { ip, subnet: link.subnet, alloc_type: allocationOf(link), user: null, created },
        [face],
      );
}

/** A record that is no address. */
export function showDnsRecord(world: World, record: row.DnsRecordRow): Json {
  return objectOf({
    ttl: record.ttl,
    rrtype: record.rrtype,
    rrdata: record.rrdata,
    fqdn: `${record.resource}.${world.domains.get(record.domain)?.name ?? ''}`,
    id: record.id,
    resource_uri: `${root}/dnsresourcerecords/${record.id}/`,
  });
}

/** The zone of this id; null where there is none. */
export function showZone(world: World, id: number): Json | null {
  const zone = world.zones.get(id);
  if (zone === undefined) return null;
  return world.rendered.of(zone, [], () =>
    objectOf({ ...named(zone), resource_uri: `${root}/zones/${zone.name}/` }),
  );
}

/** The pool of this id; null where there is none. */
export function showPool(world: World, id: number): Json | null {
  const pool = world.pools.get(id);
  if (pool === undefined) return null;
  return world.rendered.of(pool, [], () =>
    objectOf({ ...named(pool), resource_uri: `${root}/resourcepool/${pool.id}/` }),
  );
}

function named(group: row.GroupRow): Readonly<Record<string, unknown>> {
  return { name: group.name, description: group.description, id: group.id };
}
