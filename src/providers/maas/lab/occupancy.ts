/** Which addresses of a subnet are taken and for what, and where there is room. */
import { after, before } from '../../../model/ip.ts';
import type { Bound } from '../../../model/claim.ts';
import type { SubnetRow } from './rows.ts';
import { bound, within, type World } from './world.ts';

/** Addresses that are taken, and for what. */
export interface Taken {
  readonly first: Bound;
  readonly last: Bound;
  readonly purpose: string;
}
/** Neighbouring addresses that are alike. */
export interface Stretch {
  readonly first: Bound;
  readonly last: Bound;
  readonly purposes: readonly string[];
}

/** Everything that counts as used: gateways, DNS servers, allocations and ranges (`maasserver/models/subnet.py`). */
export function takenIn(world: World, subnet: SubnetRow): Taken[] {
  return [...addressesTaken(world, subnet), ...rangesTaken(world, subnet)];
}

/** The ranges of a subnet, and the part of an IPv6 /64 that MAAS keeps for itself. */
export function rangesTaken(world: World, subnet: SubnetRow, except = -1): Taken[] {
  const { first, prefix } = world.span(subnet);
  const taken = world.ranges
    .by('subnet', subnet.id)
    .filter((each) => each.id !== except)
    .map((each) => ({
      first: bound(each.start_ip),
      last: bound(each.end_ip),
      purpose: each.type as string,
    }));
  if (typeof first === 'bigint') {
    if (prefix === 64)
      taken.push({ first: first + 1n, last: first + 0xffff_ffffn, purpose: 'reserved' });
    if (prefix < 127) taken.push({ first, last: first, purpose: 'rfc-4291-2.6.1' });
  }
  return taken;
}

/** The single addresses that are in use or kept for a gateway or a DNS server; observed ones are no obstacle. */
export function addressesTaken(world: World, subnet: SubnetRow): Taken[] {
  const span = world.span(subnet);
  const taken: Taken[] = [];
  const add = (text: string | null, purpose: string): void => {
    const ip = text === null ? undefined : bound(text);
    if (ip !== undefined && within(ip, span)) taken.push({ first: ip, last: ip, purpose });
  };
  add(subnet.gateway_ip, 'gateway-ip');
  for (const server of subnet.dns_servers) add(server, 'dns-server');
  for (const route of world.routes.by('source', subnet.id)) add(route.gateway_ip, 'gateway-ip');
  for (const link of world.links.by('subnet', subnet.id)) add(link.ip_address, 'assigned-ip');
  for (const address of world.addresses.by('subnet', subnet.id))
    if (address.alloc_type !== 6) add(address.ip, 'assigned-ip');
  return taken;
}

/** From the first to the last address that a host may have. */
export function usable(world: World, subnet: SubnetRow): { first: Bound; last: Bound } {
  const { first, last, prefix } = world.span(subnet);
  if (typeof first === 'number')
    return prefix >= 31 ? { first, last } : { first: first + 1, last: before(last) };
  return prefix >= 127 ? { first, last } : { first: first + 1n, last };
}

/** Cuts what is taken into stretches that do not overlap; neighbours with the same purposes are one. */
export function stretches(taken: readonly Taken[]): Stretch[] {
  const edges = taken
    .flatMap((each) => [
      { at: each.first, opens: true, purpose: each.purpose },
      { at: after(each.last), opens: false, purpose: each.purpose },
    ])
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const open = new Map<string, number>();
  const found: { first: Bound; last: Bound; purposes: string[] }[] = [];
  edges.forEach((edge, index) => {
    open.set(edge.purpose, (open.get(edge.purpose) ?? 0) + (edge.opens ? 1 : -1));
    const next = edges[index + 1];
    if (next === undefined || next.at === edge.at) return;
    const purposes = [...open].filter(([, count]) => count > 0).map(([purpose]) => purpose);
    if (purposes.length === 0) return;
    const previous = found.at(-1);
    const joins =
      previous !== undefined &&
      after(previous.last) === edge.at &&
      previous.purposes.toSorted().join() === purposes.toSorted().join();
    if (joins) previous.last = before(next.at);
    else found.push({ first: edge.at, last: before(next.at), purposes });
  });
  return found;
}

/** The gaps between what is taken, within the given bounds. */
export function gaps(taken: readonly Taken[], room: { first: Bound; last: Bound }): Stretch[] {
  const free: Stretch[] = [];
  let from = room.first;
  for (const { first, last } of stretches(taken)) {
    if (first > from && from <= room.last)
      free.push({ first: from, last: least(before(first), room.last), purposes: [] });
    if (last >= from) from = after(last);
  }
  if (from <= room.last) free.push({ first: from, last: room.last, purposes: [] });
  return free;
}

function least(a: Bound, b: Bound): Bound {
  return a < b ? a : b;
}

/** How many addresses; IPv6 goes past what a number holds. */
export function sizeOf({ first, last }: { first: Bound; last: Bound }): bigint {
  return BigInt(last) - BigInt(first) + 1n;
}

/** The address that MAAS would hand out next: the lowest one of the smallest gap (`maasserver/models/subnet.py:776`). */
export function nextFree(world: World, subnet: SubnetRow): Bound | undefined {
  const kept = world.reservedIps
    .by('subnet', subnet.id)
    .map(({ ip }): Taken => ({ first: bound(ip), last: bound(ip), purpose: 'reserved-ip' }));
  const free = subnet.managed
    ? gaps([...takenIn(world, subnet), ...kept], usable(world, subnet))
    : insideReserved(world, subnet, kept);
  return free.toSorted((a, b) => Number(sizeOf(a) - sizeOf(b)))[0]?.first;
}

// An unmanaged subnet turns the meaning round: only reserved ranges are handed out.
function insideReserved(world: World, subnet: SubnetRow, kept: readonly Taken[]): Stretch[] {
  const taken = [...addressesTaken(world, subnet), ...kept];
  return world.ranges
    .by('subnet', subnet.id)
    .filter((each) => each.type === 'reserved')
    .flatMap((each) => gaps(taken, { first: bound(each.start_ip), last: bound(each.end_ip) }));
}
