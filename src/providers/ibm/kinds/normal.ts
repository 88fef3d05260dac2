/** Spellings that mean the same. */
import { byText } from '../../../model/address.ts';
import { addressText, cidrText, parseAddress, parseCidr } from '../../../model/ip.ts';

export function canonicalCidr(value: unknown): unknown {
  const cidr = typeof value === 'string' ? parseCidr(value) : undefined;
  return cidr === undefined ? value : cidrText(cidr);
}

/** A list in which order says nothing. */
export function asSet(value: unknown): unknown {
  return Array.isArray(value) ? [...new Set(value.map(String))].toSorted(byText) : value;
}

/** A name of the DNS: lower case, without the dot at its end. */
export function hostName(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase().replace(/\.$/, '') : value;
}

/** The name of a record as it is said inside its zone: `node1`, `@` for the zone itself. */
export function nameInZone(name: string, zone: string): string {
  const plain = String(hostName(name));
  if (plain === zone.toLowerCase() || plain === '' || plain === '@') return '@';
  const end = `.${zone.toLowerCase()}`;
  return plain.endsWith(end) ? plain.slice(0, -end.length) : plain;
}

/** A PTR record is named by its address; one page of the vendor shows `5.0.0.10.in-addr.arpa`. */
export function addressOfPtr(name: string): string {
  const [, digits] = /^([\d.]+)\.in-addr\.arpa\.?$/i.exec(name) ?? [];
  const plain = digits === undefined ? name : digits.split('.').toReversed().join('.');
  const ip = parseAddress(plain);
  return ip === undefined ? plain : addressText(ip);
}
