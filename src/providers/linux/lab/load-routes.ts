/** Addresses and routes of a state. */
import { parseAddress } from '../../../model/ip.ts';
import type { Bound } from '../../../model/claim.ts';
import type { Entry } from './entry.ts';
import type { Address, Net, Scope } from './kernel/net.ts';
import { bitsOf, familyOf, firstOf } from './kernel/prefix.ts';
import { addConnected } from './kernel/route-table.ts';
import { named, own } from './load-links.ts';

export function boundIn(entry: Entry, key: string, text = entry.needed(key)): Bound {
  const bound = parseAddress(text);
  if (bound === undefined) throw entry.wrong(key, 'an IP address');
  return bound;
}

function maybeBound(entry: Entry, key: string): Bound | undefined {
  return entry.maybeText(key) === undefined ? undefined : boundIn(entry, key);
}

export function addressOf(net: Net, linkEntry: Entry, entry: Entry): Address {
  const link = own(net, linkEntry);
  const [text = '', length] = entry.needed('address').split('/');
  const local = boundIn(entry, 'address', text);
  const family = familyOf(local);
  const prefix = length === undefined ? bitsOf(family) : Number(length);
  const broadcast = maybeBound(entry, 'broadcast');
  const valid = entry.maybeNumber('valid');
  const preferred = entry.maybeNumber('preferred');
  const metric = entry.maybeNumber('metric');
  const isMate = (each: Address): boolean =>
    each.link === link.index &&
    each.family === family &&
    each.prefix === prefix &&
    firstOf(each.local, prefix) === firstOf(local, prefix);
  const address: Address = {
    link: link.index,
    family,
    local,
    prefix,
    scope: entry.text('scope', defaultScope(local)) as Scope,
    ...(family === 4 ? { label: entry.text('label', link.name) } : {}),
    secondary: entry.flag('secondary', family === 4 && net.addresses.some(isMate)),
    flags: entry.texts('flags'),
    turn: entry.number('turn', 1),
    ...(broadcast === undefined ? {} : { broadcast }),
    ...(valid === undefined ? {} : { valid }),
    ...(preferred === undefined ? {} : { preferred }),
    ...(metric === undefined ? {} : { metric }),
  };
  entry.nothingElse();
  return address;
}

function defaultScope(local: Bound): Scope {
  if (typeof local === 'number') return Math.floor(local / 2 ** 24) === 127 ? 'host' : 'global';
  return local >> 118n === 0xfe80n >> 6n ? 'link' : 'global';
}

/** The routes of the addresses follow by themselves, unless the state says that its list is whole. */
export function withRoutes(net: Net, top: Entry): Net {
  let now = net;
  if (!top.flag('routesAreWhole', false))
    for (const address of net.addresses) now = addConnected(now, address);
  for (const entry of top.entries('routes')) {
    const to = entry.text('to', 'default');
    const via = maybeBound(entry, 'via');
    const source = maybeBound(entry, 'source');
    const link = named(now, entry, 'dev');
    const [text = '', length] = to.split('/');
    const isV6 = entry.text('family', '4') === '6' || typeof via === 'bigint';
    const first = to === 'default' ? (isV6 ? 0n : 0) : boundIn(entry, 'to', text);
    const family = familyOf(first);
    const prefix = to === 'default' ? 0 : length === undefined ? bitsOf(family) : Number(length);
    const route = {
      family,
      first,
      prefix,
      metric: entry.number('metric', family === 4 ? 0 : 1024),
      type: entry.text('type', 'unicast'),
      scope: entry.text('scope', family === 4 && via === undefined ? 'link' : 'global') as Scope,
      protocol: entry.text('protocol', 'static'),
      onlink: entry.flag('onlink', false),
      ...(via === undefined ? {} : { via }),
      ...(source === undefined ? {} : { source }),
      ...(link === undefined ? {} : { link }),
    };
    entry.nothingElse();
    now = { ...now, routes: [...now.routes, route] };
  }
  return now;
}
