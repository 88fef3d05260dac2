/** What a subnet tells of its addresses: statistics, ranges in use, free ranges, who has which address. */
import { addressText } from '../../../model/ip.ts';
import type { Call } from './call.ts';
import { listOf, objectOf, type Json } from './json.ts';
import { gaps, sizeOf, stretches, takenIn, usable, type Stretch } from './occupancy.ts';
import type { LinkRow, SubnetRow } from './rows.ts';
import { allocationOf } from './show-names.ts';
import { fqdn } from './show-nodes.ts';
import { bound, type World } from './world.ts';

/** `?op=reserved_ip_ranges` */
export function rangesInUse(world: World, subnet: SubnetRow): Json {
  return listOf(stretches(takenIn(world, subnet)).map((each) => objectOf(stretchFields(each))));
}

/** `?op=unreserved_ip_ranges` */
export function freeRanges(world: World, subnet: SubnetRow): Json {
  const free = gaps(takenIn(world, subnet), usable(world, subnet));
  return listOf(
    free.map((each) => {
      const { start, end, num_addresses } = stretchFields(each);
      return objectOf({ start, end, num_addresses });
    }),
  );
}

/** `?op=statistics` */
export function statistics({ world, query }: Call, subnet: SubnetRow): Json {
  const room = usable(world, subnet);
  const taken = takenIn(world, subnet);
  const free = gaps(taken, room);
  const total = sizeOf(room);
  const available = free.reduce((sum, each) => sum + sizeOf(each), 0n);
  const share = Number(total - available) / Number(total);
  return objectOf({
    num_available: available,
    largest_available: free.map(sizeOf).reduce((a, b) => (a > b ? a : b), 0n),
    num_unavailable: total - available,
    total_addresses: total,
    usage: share,
    usage_string: `${Math.round(share * 100)}%`,
    available_string: `${Math.round((1 - share) * 100)}%`,
    first_address: addressText(room.first),
    last_address: addressText(room.last),
    ip_version: typeof room.first === 'number' ? 4 : 6,
    ...(asked(query, 'include_ranges') ? { ranges: allRanges(taken, free) } : {}),
    ...(asked(query, 'include_suggestions') ? suggestions(world, subnet, free) : {}),
  });
}

/** `?op=ip_addresses` */
export function addressesInUse({ world, query }: Call, subnet: SubnetRow): Json {
  const withUser = asked(query, 'with_username', true);
  const withSummary = asked(query, 'with_summary', true);
  const links = world.links.by('subnet', subnet.id).filter((each) => each.ip_address !== null);
  const held = links.map((link) => {
    const { user, ...node } = holder(world, link);
    return {
      ip: link.ip_address ?? '',
      alloc_type: allocationOf(link),
      ...stamps(world.born),
      ...(withSummary ? { node_summary: node } : {}),
      ...(withUser ? { user } : {}),
    };
  });
  const loose = world.addresses.by('subnet', subnet.id).map((each) => ({
    ip: each.ip,
    alloc_type: each.alloc_type,
    ...stamps(each.created),
    ...(withUser && each.user !== null ? { user: each.user } : {}),
  }));
  const all = [...held, ...loose].map((each) => ({ at: bound(each.ip), json: objectOf(each) }));
  return listOf(all.toSorted((a, b) => (a.at < b.at ? -1 : 1)).map((each) => each.json));
}

function stretchFields(each: Stretch): {
  start: string;
  end: string;
  num_addresses: bigint;
  purpose: readonly string[];
} {
  return {
    start: addressText(each.first),
    end: addressText(each.last),
    num_addresses: sizeOf(each),
    purpose: each.purposes,
  };
}

function allRanges(taken: Parameters<typeof stretches>[0], free: readonly Stretch[]): Json {
  const unused = free.map((each) => ({ ...each, purposes: ['unused'] }));
  const all = [...stretches(taken), ...unused].toSorted((a, b) => (a.first < b.first ? -1 : 1));
  return listOf(all.map((each) => objectOf(stretchFields(each))));
}

function suggestions(
  world: World,
  subnet: SubnetRow,
  free: readonly Stretch[],
): Readonly<Record<string, unknown>> {
  const { first, last } = usable(world, subnet);
  const edge =
    free.find((each) => each.first === first)?.first ??
    free.findLast((each) => each.last === last)?.last;
  const dynamic = world.ranges.by('subnet', subnet.id).some((each) => each.type === 'dynamic');
  const largest = free.toSorted((a, b) => Number(sizeOf(b) - sizeOf(a)))[0];
  return {
    suggested_gateway: subnet.gateway_ip !== null || edge === undefined ? null : addressText(edge),
    suggested_dynamic_range:
      dynamic || largest === undefined
        ? null
        : objectOf(stretchFields({ ...largest, purposes: ['proposed-dynamic'] })),
  };
}

function holder(world: World, link: LinkRow): Readonly<Record<string, unknown>> & { user: string } {
  const face = world.interfaces.get(link.interface);
  const node = world.nodes.get(face?.node);
  if (face === undefined || node === undefined) throw new Error(`link ${link.id} hangs in the air`);
  return {
    system_id: node.system_id,
    node_type: { machine: 0, device: 1, rack: 2 }[node.kind],
    fqdn: fqdn(world, node),
    hostname: node.hostname,
    is_container: false,
    via: face.name,
    user: node.owner ?? 'MAAS',
  };
}

// MAAS writes these two in a format of their own: `Fri, 20 Nov. 2026 14:23:20`.
function stamps(created: string): { created: string; updated: string } {
  const [, day, month, year, time] =
    /^(\w+, \d+) (\w+) (\d+) ([\d:]+)/.exec(new Date(created).toUTCString()) ?? [];
  const text = `${day} ${month}. ${year} ${time}`;
  return { created: text, updated: text };
}

function asked(query: URLSearchParams, name: string, otherwise = false): boolean {
  const value = query.get(name);
  return value === null ? otherwise : ['true', 't', '1', 'yes', 'y'].includes(value.toLowerCase());
}
