/** What fields of Linux kinds hold: addresses of a host, and each in the form in which it is compared. */
import { byText } from '../../../model/address.ts';
import { canonicalAddress } from '../../../model/canonical.ts';
import { addressText, parseAddress, parseCidr, cidrText, type IpRange } from '../../../model/ip.ts';
import type { Bound } from '../../../model/claim.ts';
import type { Spec } from '../../../model/resource.ts';

/** Is it there now, and not only in what the host will bring up when it starts? */
export function runs(spec: Spec): boolean {
  return spec['running'] !== false;
}

/** What a host does now and what it does at its next start are changed apart from each other: see keeping.ts. */
export function means(field: string, spec: Spec): string | undefined {
  if (field === 'stored')
    return spec['stored'] === true
      ? 'from now on a restart brings it back'
      : 'a restart does not bring it back';
  if (field !== 'running') return undefined;
  if (runs(spec)) return 'it is brought up';
  return spec['stored'] === true
    ? 'it is taken down; a restart would still bring it back'
    : 'it is taken down';
}

/** `10.12.8.1/22`, taken apart: the address itself, and the subnet that it makes the host a part of. */
export interface HostAddress {
  readonly ip: Bound;
  readonly prefix: number;
  readonly subnet: IpRange;
}

export function hostAddress(value: unknown): HostAddress | undefined {
  if (typeof value !== 'string') return undefined;
  const cidr = parseCidr(value);
  const ip = parseAddress(value.slice(0, value.indexOf('/')));
  if (cidr === undefined || ip === undefined) return undefined;
  return { ip, prefix: cidr.prefix, subnet: { first: cidr.first, last: cidr.last } };
}

export function hostAddressText({ ip, prefix }: HostAddress): string {
  return `${addressText(ip)}/${prefix}`;
}

/** Does the subnet cover the address? */
export function covers({ first, last }: IpRange, ip: Bound): boolean {
  return typeof first === typeof ip && first <= ip && ip <= last;
}

/** Spelt as it is read from a host; what is none stays as it is, for others to complain about. */
export const canonical = {
  hostAddress: (value: unknown): unknown => {
    const found = hostAddress(value);
    return found === undefined ? value : hostAddressText(found);
  },
  address: canonicalAddress,
  /** `default` is that of IPv4; that of IPv6 is written `::/0`. */
  destination: (value: unknown): unknown => {
    if (typeof value !== 'string' || value === 'default') return value;
    if (value === '0.0.0.0/0') return 'default';
    const cidr = parseCidr(value);
    return cidr === undefined ? value : cidrText(cidr);
  },
  mac: (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value),
  devices: (value: unknown): unknown => {
    if (!Array.isArray(value)) return value;
    const sorted = value.toSorted((a, b) => byText(String(a), String(b)));
    return sorted.every((each, index) => each === value[index]) ? value : sorted;
  },
};
