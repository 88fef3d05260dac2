/** What a new VLAN range may be, beside those that are there. */
import { wrong } from '../wire/refusal.ts';
import type { RangeRow } from '../world/rows.ts';
import { ipNumber, overlaps, prefixOf, rangeSpan, spanOf, subnetOf } from '../world/subnets.ts';
import type { World } from '../world/world.ts';

export interface NewRange {
  readonly startip: string;
  readonly endip: string;
  readonly gateway: string;
  readonly netmask: string;
  readonly zone: string;
  readonly vlan: string;
  /** Of a shared network; undefined where the network is only being made, or for public ranges. */
  readonly network: string | undefined;
}

export function checkNewRange(world: World, range: NewRange, but?: string): void {
  const { startip, endip, gateway, netmask, zone, vlan } = range;
  const first = ipNumber(startip);
  const last = ipNumber(endip);
  const cidr = prefixOf(netmask) === undefined ? undefined : subnetOf(gateway, netmask);
  const subnet = cidr === undefined ? undefined : spanOf(cidr);
  if (first === undefined || last === undefined || subnet === undefined || first > last)
    throw wrong('Please specify a valid IP range or valid netmask or valid gateway');
  if (first < subnet.first || last > subnet.last)
    throw wrong('Please specify a valid IP range or valid netmask or valid gateway');
  const ip = ipNumber(gateway) ?? 0;
  if (ip >= first && ip <= last)
    throw wrong('The gateway ip should not be the part of the ip range being added.');
  for (const other of world.ranges.all()) {
    if (other.zone !== zone || other.id === but) continue;
    checkBeside(world, { range, other, span: { first, last }, subnet, vlan });
  }
}

interface Beside {
  readonly range: NewRange;
  readonly other: RangeRow;
  readonly span: { readonly first: number; readonly last: number };
  readonly subnet: { readonly first: number; readonly last: number };
  readonly vlan: string;
}

// On the same VLAN everything is looked at; on another the addresses may be the same.
function checkBeside(world: World, { range, other, span, subnet, vlan }: Beside): void {
  if (other.vlan !== vlan) return;
  if (overlaps(span, rangeSpan(other)))
    throw wrong(
      'The IP range already has IPs that overlap with the new range. Please specify a different start IP/end IP.',
    );
  const others = spanOf(subnetOf(other.gateway, other.netmask) ?? '');
  if (others === undefined || !overlaps(subnet, others)) return;
  if (other.gateway === range.gateway && other.netmask === range.netmask) return;
  throw wrong(
    `The IP range with tag: vlan://${vlan} in zone ${world.zones.need(range.zone).name} has overlapped with the subnet. Please specify a different gateway/netmask.`,
  );
}

/** A further range of a shared network: in its subnet, or in a new one that is apart. */
export function networkSubnet(
  world: World,
  network: string,
  {
    gateway,
    netmask,
  }: { readonly gateway?: string | undefined; readonly netmask?: string | undefined },
): { readonly gateway: string; readonly netmask: string } {
  const first = world.ranges.by('network', network)[0];
  const home = first ?? { gateway: world.networks.need(network).gateway ?? '', netmask: '' };
  if (gateway === undefined || netmask === undefined) {
    if (first === undefined)
      throw wrong('Please specify a valid IP range or valid netmask or valid gateway');
    return { gateway: home.gateway, netmask: home.netmask };
  }
  const wanted = spanOf(subnetOf(gateway, netmask) ?? '');
  for (const range of world.ranges.by('network', network)) {
    const there = spanOf(subnetOf(range.gateway, range.netmask) ?? '');
    if (wanted === undefined || there === undefined || !overlaps(wanted, there)) continue;
    if (wanted.first === there.first && wanted.last === there.last) {
      if (gateway !== range.gateway)
        throw wrong(
          `The IP range has already been added with gateway ${range.gateway} ,and netmask ${range.netmask}, Please specify the gateway/netmask if you want to extend ip range`,
        );
      continue;
    }
    const wider = wanted.first <= there.first && wanted.last >= there.last;
    throw wrong(
      `The subnet you are trying to add is a ${wider ? 'superset' : 'subset'} of the existing subnet having gateway ${range.gateway} and netmask ${range.netmask}`,
    );
  }
  return { gateway, netmask };
}
