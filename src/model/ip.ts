/** Addresses, CIDRs and ranges as bounds: IPv4 as numbers, IPv6 as bigints. Parsing is strict. */
import { parseIp, stringifyIp } from 'ip-bigint';
import type { Bound } from './claim.ts';

export interface IpRange {
  readonly first: Bound;
  readonly last: Bound;
}

/** An IP address, or undefined where the text is not exactly one. */
export function parseAddress(text: string): Bound | undefined {
  const v4 = parseV4(text);
  if (v4 !== undefined) return v4;
  if (!text.includes(':') || text.includes('%')) return undefined;
  try {
    const { number, version } = parseIp(text);
    return version === 6 ? number : undefined;
  } catch {
    return undefined;
  }
}

// Plain IPv4 is most of what is read, and a bigint for each would cost more than all the rest of validation.
function parseV4(text: string): number | undefined {
  let value = 0;
  let part = -1;
  let dots = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 46) {
      if (part < 0 || (dots += 1) > 3) return undefined;
      value = value * 256 + part;
      part = -1;
    } else if (code >= 48 && code <= 57 && part !== 0) {
      part = (part < 0 ? 0 : part * 10) + code - 48;
      if (part > 255) return undefined;
    } else return undefined;
  }
  return dots === 3 && part >= 0 ? value * 256 + part : undefined;
}

/** A CIDR, its host bits and prefix as written. Undefined where the text is not a CIDR at all. */
export function parseCidr(
  text: string,
): (IpRange & { readonly prefix: number; readonly hostBits: boolean }) | undefined {
  const slash = text.indexOf('/');
  const digits = text.slice(slash + 1);
  const base = slash < 0 ? undefined : parseAddress(text.slice(0, slash));
  if (base === undefined || !/^(0|[1-9]\d{0,2})$/.test(digits)) return undefined;
  const prefix = Number(digits);
  if (typeof base === 'number') {
    if (prefix > 32) return undefined;
    const size = 2 ** (32 - prefix);
    const first = Math.floor(base / size) * size;
    return { first, last: first + size - 1, prefix, hostBits: first !== base };
  }
  if (prefix > 128) return undefined;
  const size = 1n << BigInt(128 - prefix);
  const first = (base / size) * size;
  return { first, last: first + size - 1n, prefix, hostBits: first !== base };
}

/** `a-b`, or one address. Undefined where malformed, of two families, or turned round. */
export function parseRange(text: string): IpRange | undefined {
  const dash = text.indexOf('-');
  const first = parseAddress((dash < 0 ? text : text.slice(0, dash)).trim());
  const last = dash < 0 ? first : parseAddress(text.slice(dash + 1).trim());
  if (first === undefined || last === undefined || typeof first !== typeof last || first > last)
    return undefined;
  return { first, last };
}

/** Canonical text of an address. */
export function addressText(ip: Bound): string {
  if (typeof ip === 'bigint') return stringifyIp({ number: ip, version: 6 });
  return `${Math.floor(ip / 16777216)}.${Math.floor(ip / 65536) % 256}.${Math.floor(ip / 256) % 256}.${ip % 256}`;
}

/** `a-b`, or `a` alone for a range of one. */
export function rangeText(range: IpRange): string {
  const first = addressText(range.first);
  return range.first === range.last ? first : `${first}-${addressText(range.last)}`;
}

/** The CIDR that is exactly this range, or the range itself where it is no CIDR. */
export function cidrText(range: IpRange): string {
  const [bits, size] =
    typeof range.first === 'number' && typeof range.last === 'number'
      ? [32, BigInt(range.last - range.first + 1)]
      : [128, BigInt(range.last) - BigInt(range.first) + 1n];
  const log = size.toString(2).length - 1;
  if (size !== 1n << BigInt(log) || BigInt(range.first) % size !== 0n) return rangeText(range);
  return `${addressText(range.first)}/${bits - log}`;
}

/** The next value up, in the family of the bound. */
export function after(bound: Bound): Bound {
  return typeof bound === 'number' ? bound + 1 : bound + 1n;
}

/** The next value down, in the family of the bound. */
export function before(bound: Bound): Bound {
  return typeof bound === 'number' ? bound - 1 : bound - 1n;
}

/** How many values past `first` the bound is; families must agree. */
export function offset(first: Bound, by: Bound): Bound {
  return typeof first === 'number' ? first + Number(by) : first + BigInt(by);
}

/** last − first, in the family of the range. */
export function span(range: IpRange): Bound {
  return typeof range.first === 'number'
    ? Number(range.last) - range.first
    : BigInt(range.last) - range.first;
}
