/** Values on command lines of `ip`: addresses, prefixes, numbers, MACs, names of scopes and protocols. */
import type { Bound } from '../../../../model/claim.ts';
import { parseAddress } from '../../../../model/ip.ts';
import { bitsOf, familyOf } from '../kernel/prefix.ts';
import type { Family, Scope } from '../kernel/net.ts';
import { Refusal } from '../kernel/refusal.ts';
import { saying, wrong } from './words.ts';

/** `default` and `any` have no family of their own. */
export interface Prefix {
  readonly family: Family | undefined;
  readonly value: Bound;
  readonly prefix: number;
  /** Was the length written? */
  readonly said: boolean;
}

const familyWords = { 4: 'inet', 6: 'inet6' } as const;

function familyWord(family: Family | undefined): string {
  return family === undefined ? 'any valid' : familyWords[family];
}

/** `10.12.8.1/24`; without a length it is one address. */
export function prefixIn(text: string, family: Family | undefined): Prefix {
  const found = maybePrefix(text, family);
  if (found !== undefined) return found;
  const what = familyWord(family);
  throw new Refusal(1, `Error: ${what} prefix is expected rather than "${text}".\n`, {
    quits: true,
  });
}

function maybePrefix(text: string, family: Family | undefined): Prefix | undefined {
  if (['default', 'any', 'all'].includes(text))
    return { family, value: family === 6 ? 0n : 0, prefix: 0, said: text === 'default' };
  const slash = text.indexOf('/');
  const value = addressOf(slash < 0 ? text : text.slice(0, slash));
  if (value === undefined || (family !== undefined && familyOf(value) !== family)) return undefined;
  const own = familyOf(value);
  if (slash < 0) return { family: own, value, prefix: bitsOf(own), said: false };
  const prefix = lengthOf(text.slice(slash + 1));
  if (prefix === undefined || prefix > bitsOf(own)) return undefined;
  return { family: own, value, prefix, said: true };
}

function lengthOf(text: string): number | undefined {
  const length = number(text);
  if (length !== undefined) return length;
  const mask = addressOf(text);
  if (typeof mask !== 'number') return undefined;
  const ones = mask.toString(2).padStart(32, '0');
  return /^1*0*$/.test(ones) ? ones.replaceAll('0', '').length : undefined;
}

export function addressIn(text: string, family: Family | undefined): Bound {
  const value = addressOf(text);
  if (value !== undefined && (family === undefined || familyOf(value) === family)) return value;
  const what = familyWord(family);
  throw new Refusal(1, `Error: ${what} address is expected rather than "${text}".\n`, {
    quits: true,
  });
}

// IPv4 may be short (`10.1` is 10.1.0.0), and each part as C reads numbers.
function addressOf(text: string): Bound | undefined {
  if (text.includes(':')) return parseAddress(text);
  const parts = text.split('.').map(number);
  if (parts.length > 4 || parts.some((each) => each === undefined || each > 255)) return undefined;
  return [0, 1, 2, 3].reduce((sum, at) => sum * 256 + (parts[at] ?? 0), 0);
}

/** A number as C's strtoul with base 0 reads it: decimal, 0x…, or octal after a zero. */
function number(text: string): number | undefined {
  if (/^0x[0-9a-f]+$/i.test(text)) return Number.parseInt(text, 16);
  if (/^0[0-7]*$/.test(text)) return Number.parseInt(text, 8);
  return /^[1-9]\d*$/.test(text) ? Number(text) : undefined;
}

/** A whole number from 0 to `most`. */
export function numberIn(text: string, most: number, why: string): number {
  const value = number(text);
  if (value === undefined || value > most) throw wrong(text, why);
  return value;
}

/** Two digits a byte, however they were written. */
export function macIn(text: string): string {
  const bytes = text.split(':').map((each) => (/^[0-9a-f]{1,2}$/i.test(each) ? each : undefined));
  const bad = bytes.findIndex((each) => each === undefined);
  if (bad >= 0) throw saying(`"${text.split(':')[bad] ?? ''}" is invalid lladdr.`);
  return bytes.map((each) => (each ?? '').toLowerCase().padStart(2, '0')).join(':');
}

const scopes: Readonly<Record<string, Scope>> = {
  global: 'global',
  site: 'site',
  link: 'link',
  host: 'host',
  nowhere: 'nowhere',
  '0': 'global',
  '200': 'site',
  '253': 'link',
  '254': 'host',
  '255': 'nowhere',
};

export function scopeIn(text: string, why: string): Scope {
  const scope = scopes[text];
  if (scope === undefined) throw wrong(text, why);
  return scope;
}

const protocols = ['kernel', 'boot', 'static', 'dhcp', 'ra', 'redirect', 'zebra', 'bird', 'bgp'];
const protocolNumbers: Readonly<Record<string, string>> = {
  '2': 'kernel',
  '3': 'boot',
  '4': 'static',
  '9': 'ra',
  '16': 'dhcp',
};

export function protocolIn(text: string, why: string): string {
  const known = protocols.includes(text) ? text : protocolNumbers[text];
  if (known !== undefined) return known;
  return String(numberIn(text, 255, why));
}
