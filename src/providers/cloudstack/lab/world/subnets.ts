/** Addresses of subnets: masks, who has which, and which are free. */
import { addressText, parseAddress, parseCidr } from '../../../../model/ip.ts';
import type { NetworkRow, RangeRow } from './rows.ts';
import type { World } from './world.ts';

export interface Span {
  readonly first: number;
  readonly last: number;
}

/** An IPv4 address as a number; undefined where the text is none. */
export function ipNumber(text: string | undefined): number | undefined {
  const bound = text === undefined ? undefined : parseAddress(text);
  return typeof bound === 'number' ? bound : undefined;
}

export function ipText(ip: number): string {
  return addressText(ip);
}

export function spanOf(cidr: string): (Span & { readonly prefix: number }) | undefined {
  const parsed = parseCidr(cidr);
  if (parsed === undefined || typeof parsed.first !== 'number') return undefined;
  return { first: parsed.first, last: parsed.last as number, prefix: parsed.prefix };
}

/** `10.1.1.0/24` → `255.255.255.0` */
export function maskOf(cidr: string): string | undefined {
  const prefix = spanOf(cidr)?.prefix;
  return prefix === undefined ? undefined : ipText(2 ** 32 - 2 ** (32 - prefix));
}

/** `255.255.255.0` → 24; undefined where it is no mask. */
export function prefixOf(netmask: string): number | undefined {
  const mask = ipNumber(netmask);
  if (mask === undefined) return undefined;
  const size = 2 ** 32 - mask;
  const bits = Math.log2(size);
  return Number.isInteger(bits) ? 32 - bits : undefined;
}

/** The subnet of a gateway with its mask. */
export function subnetOf(gateway: string, netmask: string): string | undefined {
  const prefix = prefixOf(netmask);
  const span = prefix === undefined ? undefined : spanOf(`${gateway}/${prefix}`);
  return span === undefined ? undefined : `${ipText(span.first)}/${span.prefix}`;
}

export function rangeSpan({ startip, endip }: RangeRow): Span {
  return { first: ipNumber(startip) ?? 0, last: ipNumber(endip) ?? 0 };
}

export function overlaps(a: Span, b: Span): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/** What VMs have of a network, destroyed ones too: nics and their secondary addresses. */
export function guestAddresses(world: World, network: string): ReadonlySet<string> {
  return new Set(
    world.nics
      .by('network', network)
      .flatMap(({ ipaddress, secondary }) => [
        ...(ipaddress === undefined ? [] : [ipaddress]),
        ...secondary.map((each) => each.ipaddress),
      ]),
  );
}

/** Where guests of a network get their addresses from; none on L2. */
export function guestSpans(world: World, network: NetworkRow): readonly Span[] {
  if (network.type === 'L2') return [];
  if (network.type === 'Shared')
    return world.ranges.by('network', network.id).map((each) => rangeSpan(each));
  const span = spanOf(network.guestcidr ?? network.cidr ?? '');
  // Neither the network's own address nor the broadcast.
  return span === undefined ? [] : [{ first: span.first + 1, last: span.last - 1 }];
}

/** Can a guest have this address? */
export function isFreeGuest(world: World, network: NetworkRow, ip: string): boolean {
  const number = ipNumber(ip);
  if (number === undefined || ip === network.gateway) return false;
  const inside = guestSpans(world, network).some(
    ({ first, last }) => number >= first && number <= last,
  );
  return inside && !guestAddresses(world, network.id).has(ip);
}

/** The lowest that is free. */
export function freeGuest(world: World, network: NetworkRow): string | undefined {
  const taken = guestAddresses(world, network.id);
  for (const { first, last } of guestSpans(world, network))
    for (let ip = first; ip <= last; ip += 1) {
      const text = ipText(ip);
      if (text !== network.gateway && !taken.has(text)) return text;
    }
  return undefined;
}
