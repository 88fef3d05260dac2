/** `ip route add`, `replace`, `change`, `append`, `prepend`, `del` and `flush`. */
import type { Bound } from '../../../../model/claim.ts';
import { familyOf } from '../kernel/prefix.ts';
import { linkNamed, type Family, type Net, type Scope } from '../kernel/net.ts';
import { needRoot, NotSimulated } from '../kernel/refusal.ts';
import { changeRoute, deleteRoute, isMeant, type RouteVerb } from '../kernel/route-changes.ts';
import { dropRoutes } from '../kernel/route-table.ts';
import { addressIn, numberIn, prefixIn, protocolIn, scopeIn, type Prefix } from './values.ts';
import { garbage, isShort, noDevice, saying, wrong, type Words } from './words.ts';

interface Said {
  readonly to?: Prefix;
  readonly type?: string;
  readonly via?: Bound;
  readonly dev?: string;
  readonly source?: Bound;
  readonly metric?: number;
  readonly protocol?: string;
  readonly scope?: Scope;
  readonly onlink: boolean;
  readonly family: Family | undefined;
}

export function routeChange(
  net: Net,
  words: Words,
  { verb, family }: { readonly verb: RouteVerb; readonly family: Family | undefined },
): Net {
  const said = read(words, family);
  const { type = 'unicast', via, source, metric, protocol = 'boot', onlink } = said;
  const to = destination(said);
  const link = deviceOf(net, said.dev);
  return changeRoute(net, verb, {
    ...to,
    type,
    protocol,
    onlink,
    scope: said.scope ?? scopeFor(to.family, type, via),
    ...(via === undefined ? {} : { via }),
    ...(link === undefined ? {} : { link }),
    ...(source === undefined ? {} : { source }),
    ...(metric === undefined ? {} : { metric }),
  });
}

function scopeFor(family: Family, type: string, via: Bound | undefined): Scope {
  return family === 4 && type === 'unicast' && via === undefined ? 'link' : 'global';
}

export function routeDelete(net: Net, words: Words, family: Family | undefined): Net {
  const said = read(words, family);
  const link = deviceOf(net, said.dev);
  const { type, via, metric, protocol, scope, source } = said;
  const choice = { type, via, metric, protocol, scope, source, link };
  const wanted = Object.entries(choice).filter(([, value]) => value !== undefined);
  return deleteRoute(net, { ...destination(said), ...Object.fromEntries(wanted) });
}

function destination({ to, family }: Said): { family: Family; first: Bound; prefix: number } {
  if (to === undefined) throw new NotSimulated('ip route without a destination');
  const own = to.family ?? family ?? 4;
  const first = to.prefix === 0 && own === 6 ? 0n : to.value;
  return { family: own, first, prefix: to.prefix };
}

function deviceOf(net: Net, dev: string | undefined): number | undefined {
  if (dev === undefined) return undefined;
  const link = linkNamed(net, dev);
  if (link === undefined) throw noDevice(dev);
  return link.index;
}

/** Flushing looks for routes as showing does; nothing found is no failure. */
export function routeFlush(net: Net, words: Words, family: Family | undefined): Net {
  if (!words.left) throw saying('"ip route flush" requires arguments.');
  const said = read(words, family);
  const link = deviceOf(net, said.dev);
  const { to, protocol, via, metric } = said;
  needRoot(net);
  const choice = {
    family: to?.family ?? said.family ?? 4,
    ...(to === undefined ? {} : { first: to.value, prefix: to.prefix }),
    ...(link === undefined ? {} : { link }),
    ...(protocol === undefined ? {} : { protocol }),
    ...(via === undefined ? {} : { via }),
    ...(metric === undefined ? {} : { metric }),
  };
  return dropRoutes(net, (each) => isMeant(each, choice));
}

const types = ['unicast', 'blackhole', 'unreachable', 'prohibit', 'throw'];
const typesElsewhere = ['local', 'broadcast', 'anycast', 'multicast', 'nat', 'xresolve'];
const elsewhere = new Set([
  'as',
  'from',
  'tos',
  'expires',
  'mtu',
  'hoplimit',
  'advmss',
  'rtt',
  'rto_min',
  'nexthop',
  'nhid',
  'encap',
  'ttl-propagate',
]);

function read(words: Words, wanted: Family | undefined): Said {
  const said: { -readonly [Key in keyof Said]: Said[Key] } = { onlink: false, family: wanted };
  const known = (value: Bound): void => {
    said.family ??= familyOf(value);
  };
  while (words.left) {
    const word = words.next();
    if (word === 'src') {
      said.source = addressIn(words.next(), said.family);
      known(said.source);
    } else if (word === 'via') {
      if (said.via !== undefined) throw wrong(word, 'use nexthop syntax to specify multiple via\n');
      const text = words.next();
      const via = text === 'inet' || text === 'inet6' ? words.next() : text;
      said.via = addressIn(via, said.family);
      known(said.via);
    } else if (elsewhere.has(word)) throw new NotSimulated(`ip route … ${word}`);
    else if (isShort(word, 'metric') || isShort(word, 'priority') || word === 'preference')
      said.metric = numberIn(words.next(), 2 ** 32 - 1, '"metric" value is invalid\n');
    else if (word === 'scope') said.scope = scopeIn(words.next(), 'invalid "scope" value\n');
    else if (word === 'onlink') said.onlink = true;
    else if (isShort(word, 'protocol'))
      said.protocol = protocolIn(words.next(), '"protocol" value is invalid\n');
    else if (isShort(word, 'table')) {
      const table = words.next();
      if (table !== 'main' && table !== '254') throw new NotSimulated(`routing table ${table}`);
    } else if (word === 'dev' || word === 'oif') said.dev = words.next();
    else if (isShort(word, 'pref')) words.next();
    else readDestination(word, words, said);
  }
  return said;
}

function readDestination(
  word: string,
  words: Words,
  said: { to?: Prefix; type?: string; family: Family | undefined },
): void {
  let text = word === 'to' ? words.next() : word;
  if (typesElsewhere.includes(text)) throw new NotSimulated(`routes of type ${text}`);
  if (types.includes(text)) {
    said.type = text;
    text = words.next();
  }
  if (isShort(text, 'help')) throw new NotSimulated('ip route help');
  if (said.to !== undefined) throw garbage('to', text);
  said.to = prefixIn(text, said.family);
  said.family ??= said.to.family;
}
