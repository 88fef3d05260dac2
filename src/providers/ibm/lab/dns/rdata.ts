/** What stands in a DNS record, by its type, and how names are written. */
import { isIPv4, isIPv6 } from 'node:net';
import type { Body } from '../wire/body.ts';
import type { RecordRow } from '../world/rows.ts';
import { refusedDns } from './zones.ts';

export const recordTypes = ['A', 'AAAA', 'CNAME', 'MX', 'SRV', 'TXT', 'PTR'] as const;
export type RecordType = (typeof recordTypes)[number];
export const ttls = [60, 120, 300, 600, 900, 1800, 3600, 7200, 18_000, 43_200];

/** What a body puts into a record of that type. */
export function rdataOf(body: Body, type: RecordType): RecordRow['rdata'] {
  const rdata = body.needed('rdata', body.object('rdata'));
  const found: Record<string, string | number> = {};
  for (const [name, kind] of Object.entries(fields[type])) {
    const value = kind === 'number' ? rdata.number(name) : rdata.text(name);
    found[name] = rdata.needed(name, value);
  }
  const { ip } = found;
  if (type === 'A' && !isIPv4(String(ip))) throw refusedDns(`'${String(ip)}' is no IPv4 address.`);
  if (type === 'AAAA' && !isIPv6(String(ip)))
    throw refusedDns(`'${String(ip)}' is no IPv6 address.`);
  for (const name of ['cname', 'ptrdname', 'exchange', 'target'])
    if (typeof found[name] === 'string') found[name] = tidyName(found[name]);
  return found;
}

const fields: Readonly<Record<RecordType, Readonly<Record<string, 'string' | 'number'>>>> = {
  A: { ip: 'string' },
  AAAA: { ip: 'string' },
  CNAME: { cname: 'string' },
  MX: { exchange: 'string', preference: 'number' },
  SRV: { port: 'number', priority: 'number', target: 'string', weight: 'number' },
  TXT: { text: 'string' },
  PTR: { ptrdname: 'string' },
};

/** Lower case, and no dot at the end. */
export function tidyName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

/** The whole name of a record, however much of it is written; `@` is the zone itself. */
export function wholeName(name: string, zone: string): string {
  const tidy = tidyName(name);
  if (tidy === '@' || tidy === '' || tidy === zone) return zone;
  return tidy.endsWith(`.${zone}`) ? tidy : `${tidy}.${zone}`;
}

/** The address in the name of a PTR record: itself, or turned around under in-addr.arpa or ip6.arpa. */
export function addressIn(name: string): string {
  const tidy = tidyName(name);
  if (tidy.endsWith('.in-addr.arpa')) return tidy.split('.').slice(0, 4).toReversed().join('.');
  if (!tidy.endsWith('.ip6.arpa')) return tidy;
  const digits = tidy.replace('.ip6.arpa', '').split('.').toReversed().join('');
  return (digits.match(/.{4}/g) ?? []).join(':');
}

/** IPv6 addresses are alike however they are written. */
export function sameAddress(a: string, b: string): boolean {
  return plain(a) === plain(b);
}

function plain(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname : address;
}

export function sameRdata(a: RecordRow['rdata'], b: RecordRow['rdata']): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
