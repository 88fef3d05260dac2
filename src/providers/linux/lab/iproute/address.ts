/** `ip addr add`, `replace`, `change`, `del` and `flush`. */
import type { Bound } from '../../../../model/claim.ts';
import { addAddress, deleteAddress, flushAddresses } from '../kernel/addresses.ts';
import { broadcastOf, familyOf } from '../kernel/prefix.ts';
import { linkAt, linkNamed, type Family, type Net, type Scope } from '../kernel/net.ts';
import { NotSimulated, Refusal } from '../kernel/refusal.ts';
import { addressIn, numberIn, prefixIn, scopeIn, type Prefix } from './values.ts';
import { garbage, isShort, noDevice, saying, twice, wrong, type Words } from './words.ts';

interface Said {
  readonly local?: Prefix & { readonly text: string };
  readonly dev?: string;
  readonly broadcast?: Bound | '+' | '-';
  readonly scope?: Scope;
  readonly label?: string;
  readonly metric?: number;
  readonly valid?: number | 'forever';
  readonly preferred?: number | 'forever';
  readonly flags: readonly string[];
}

export interface Changed {
  readonly net: Net;
  readonly stderr: string;
}

export function addressAdd(
  net: Net,
  words: Words,
  { how, family }: { readonly how: 'add' | 'replace'; readonly family: Family | undefined },
): Net {
  const said = read(words, family);
  const { local, dev, scope, label, metric, flags } = said;
  if (dev === undefined) throw new Refusal(1, needsDev);
  if (local === undefined) throw new NotSimulated('ip addr add without an address');
  const { value, prefix } = local;
  const broadcast = broadcastIn(said, value, prefix);
  const index = deviceOf(net, dev);
  checkLifetimes(said);
  const name = label ?? linkAt(net, index).name;
  const address = {
    link: index,
    family: familyOf(value),
    local: value,
    prefix,
    scope: scopeOf(value, scope),
    flags,
    ...(typeof value === 'number' ? { label: name } : {}),
    ...(broadcast === undefined ? {} : { broadcast }),
    ...(metric === undefined ? {} : { metric }),
    ...lifetimes(said),
  };
  return addAddress(net, address, how);
}

// The scope of an IPv6 address follows from its value, whatever is said.
function scopeOf(value: Bound, scope: Scope | undefined): Scope {
  if (typeof value === 'number') {
    const isLoopback = Math.floor(value / 2 ** 24) === 127;
    return isLoopback ? 'host' : (scope ?? 'global');
  }
  if (value >> 118n === 0xfe80n >> 6n) return 'link';
  return value === 1n ? 'host' : 'global';
}

function broadcastIn({ broadcast }: Said, value: Bound, prefix: number): number | undefined {
  if (broadcast === undefined) return undefined;
  if (typeof broadcast === 'number') return broadcast;
  if (typeof value !== 'number') throw saying('Broadcast can be set only for IPv4 addresses');
  if (prefix > 30) return undefined;
  const last = broadcastOf(value, prefix);
  return broadcast === '+' ? last : last - 2 ** (32 - prefix) + 1;
}

function checkLifetimes({ valid = 'forever', preferred = 'forever' }: Said): void {
  if (valid === 0) throw saying('valid_lft is zero');
  if (seconds(valid) < seconds(preferred)) throw saying('preferred_lft is greater than valid_lft');
}

function seconds(value: number | 'forever'): number {
  return value === 'forever' ? Infinity : value;
}

function lifetimes({ valid, preferred }: Said): { valid?: number; preferred?: number } {
  return {
    ...(typeof valid === 'number' ? { valid } : {}),
    ...(typeof preferred === 'number' ? { preferred } : {}),
  };
}

/** Without a prefix it is the first address of this value, and a warning. */
export function addressDelete(net: Net, words: Words, family: Family | undefined): Changed {
  const { local, dev, label } = read(words, family);
  if (dev === undefined) throw new Refusal(1, needsDev);
  const wild = local !== undefined && local.family === 4 && !local.said;
  const stderr = wild ? wildcard(local.text) : '';
  try {
    const link = deviceOf(net, dev);
    if (local?.family === undefined) throw new NotSimulated('ip addr del without an address');
    const now = deleteAddress(net, {
      link,
      family: local.family,
      local: local.value,
      ...(wild ? {} : { prefix: local.prefix }),
      ...(label === undefined ? {} : { label }),
    });
    return { net: now, stderr };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.exit, `${stderr}${error.stderr}`);
  }
}

const needsDev = 'Not enough information: "dev" argument is required.\n';

function wildcard(text: string): string {
  return [
    'Warning: Executing wildcard deletion to stay compatible with old scripts.',
    `         Explicitly specify the prefix length (${text}/32) to avoid this warning.`,
    '         This special behaviour is likely to disappear in further releases,',
    '         fix your scripts!',
    '',
  ].join('\n');
}

export function addressFlush(net: Net, words: Words, family: Family | undefined): Net {
  if (!words.left) throw saying('Flush requires arguments.');
  let dev: string | undefined;
  let scope: Scope | undefined;
  while (words.left) {
    const word = words.next();
    if (word === 'scope') {
      const text = words.next();
      scope = text === 'all' ? undefined : scopeIn(text, 'invalid "scope"\n');
    } else if (['to', 'up', 'label', 'group', 'master', 'vrf', 'nomaster', 'type'].includes(word))
      throw new NotSimulated(`ip addr flush … ${word}`);
    else {
      const name = word === 'dev' ? words.next() : word;
      if (dev !== undefined) throw garbage('dev', name);
      dev = name;
    }
  }
  const link = dev === undefined ? undefined : linkNamed(net, dev);
  if (dev !== undefined && link === undefined) throw saying(`Device "${dev}" does not exist.`);
  return flushAddresses(
    net,
    (each) =>
      (link === undefined || each.link === link.index) &&
      (scope === undefined || each.scope === scope) &&
      (family === undefined || each.family === family),
  );
}

function deviceOf(net: Net, dev: string): number {
  const link = linkNamed(net, dev);
  if (link === undefined) throw noDevice(dev);
  return link.index;
}

const flagWords = new Set([
  'nodad',
  'home',
  'mngtmpaddr',
  'noprefixroute',
  'autojoin',
  'optimistic',
]);
const readOnlyFlags = new Set([
  'secondary',
  'temporary',
  'dadfailed',
  'deprecated',
  'tentative',
  'permanent',
  'stable-privacy',
]);
const ofIpv6 = new Set(['nodad', 'home', 'mngtmpaddr', 'optimistic']);

function read(words: Words, wanted: Family | undefined): Said {
  const said: { -readonly [Key in keyof Said]: Said[Key] } = { flags: [] };
  let family = wanted;
  while (words.left) {
    const word = words.next();
    if (word === 'peer' || word === 'remote' || word === 'anycast')
      throw new NotSimulated(`ip addr … ${word}`);
    else if (isShort(word, 'broadcast') || word === 'brd') {
      const text = words.next();
      if (said.broadcast !== undefined) throw twice('broadcast', text);
      said.broadcast = text === '+' || text === '-' ? text : addressIn(text, family);
    } else if (word === 'scope') said.scope = scopeIn(words.next(), 'invalid scope value.');
    else if (word === 'dev') said.dev = words.next();
    else if (word === 'label') said.label = words.next();
    else if (isShort(word, 'metric') || isShort(word, 'priority') || isShort(word, 'preference'))
      said.metric = numberIn(words.next(), 2 ** 32 - 1, '"metric" value is invalid\n');
    else if (isShort(word, 'valid_lft')) said.valid = lifetime(words.next(), 'valid_lft value');
    else if (isShort(word, 'preferred_lft'))
      said.preferred = lifetime(words.next(), 'preferred_lft value');
    else if (flagWords.has(word) || readOnlyFlags.has(word)) {
      if (readOnlyFlags.has(word) || (ofIpv6.has(word) && family !== 6))
        throw new NotSimulated(`ip addr … ${word} here`);
      said.flags = [...said.flags, word];
    } else {
      if (word !== 'local' && isShort(word, 'help')) throw new NotSimulated('ip addr help');
      const text = word === 'local' ? words.next() : word;
      if (said.local !== undefined) throw garbage('local', text);
      const local = prefixIn(text, family);
      family ??= local.family;
      said.local = { ...local, text };
    }
  }
  return said;
}

function lifetime(text: string, why: string): number | 'forever' {
  if (text === 'forever') return 'forever';
  if (!/^\d+$/.test(text)) throw wrong(text, why);
  return Number(text);
}
