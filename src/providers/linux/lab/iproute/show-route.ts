/** `ip -j route show` and `get`. */
import type { Bound } from '../../../../model/claim.ts';
import { addressText } from '../../../../model/ip.ts';
import { hasCarrier } from '../kernel/carrier.ts';
import { wayTo, type Way } from '../kernel/lookup.ts';
import { linkAt, linkNamed, type Family, type Net, type Route, type Scope } from '../kernel/net.ts';
import { familyOf, prefixText } from '../kernel/prefix.ts';
import { errno, NotSimulated, type Refusal } from '../kernel/refusal.ts';
import { routesOf } from '../kernel/route-table.ts';
import type { Json } from './show-link.ts';
import { addressIn, numberIn, prefixIn, protocolIn, scopeIn, type Prefix } from './values.ts';
import { isShort, noDevice, saying, type Words } from './words.ts';

export interface AskedRoutes {
  readonly details: boolean;
  readonly family: Family | undefined;
}

interface Filter {
  readonly to?: Prefix;
  readonly link?: number;
  readonly protocol?: string;
  readonly scope?: Scope;
  readonly type?: string;
  readonly metric?: number;
  readonly via?: Bound;
}

/** A field that was asked for is not printed: all that is shown has it. */
export function showRoutes(net: Net, words: Words, asked: AskedRoutes): readonly Json[] {
  const filter = read(net, words, asked.family);
  return routesOf(net, asked.family ?? filter.to?.family ?? 4)
    .filter((each) => isWanted(each, filter))
    .map((each) => routeJson(net, each, { details: asked.details, filter }));
}

function isWanted(route: Route, { to, ...others }: Filter): boolean {
  if (
    to !== undefined &&
    (to.prefix !== route.prefix || (to.prefix > 0 && to.value !== route.first))
  )
    return false;
  return Object.entries(others).every(([name, value]) => route[name as keyof Route] === value);
}

interface How {
  readonly details: boolean;
  readonly filter: Filter;
}

function routeJson(net: Net, route: Route, { details, filter }: How): Json {
  const { type, via, link, protocol, scope, source, metric, family, prefix, first } = route;
  const withMetric = family === 6 || metric !== 0;
  return {
    ...(type !== 'unicast' || details ? { type } : {}),
    dst: prefixText(first, prefix),
    ...(via === undefined || filter.via !== undefined ? {} : { gateway: addressText(via) }),
    ...(link === undefined || filter.link !== undefined ? {} : { dev: linkAt(net, link).name }),
    ...((protocol !== 'boot' || details) && filter.protocol === undefined ? { protocol } : {}),
    ...((scope !== 'global' || details) && filter.scope === undefined ? { scope } : {}),
    ...(source === undefined ? {} : { prefsrc: addressText(source) }),
    ...(withMetric && filter.metric === undefined ? { metric } : {}),
    flags: [
      ...(route.onlink ? ['onlink'] : []),
      ...(link !== undefined && !hasCarrier(net, linkAt(net, link)) && type === 'unicast'
        ? ['linkdown']
        : []),
    ],
    ...(family === 6 ? { pref: 'medium' } : {}),
  };
}

function read(net: Net, words: Words, family: Family | undefined): Filter {
  const filter: { -readonly [Key in keyof Filter]: Filter[Key] } = {};
  while (words.left) {
    const word = words.next();
    if (isShort(word, 'table')) {
      const table = words.next();
      if (table !== 'main' && table !== '254') throw new NotSimulated(`routing table ${table}`);
    } else if (isShort(word, 'protocol'))
      filter.protocol = protocolIn(words.next(), 'invalid "protocol"\n');
    else if (isShort(word, 'scope')) filter.scope = scopeIn(words.next(), 'invalid "scope"\n');
    else if (isShort(word, 'type')) filter.type = words.next();
    else if (word === 'dev' || word === 'oif') {
      const name = words.next();
      const link = linkNamed(net, name);
      if (link === undefined) throw noDevice(name);
      filter.link = link.index;
    } else if (isShort(word, 'metric'))
      filter.metric = numberIn(words.next(), 2 ** 32 - 1, '"metric" value is invalid\n');
    else if (word === 'via') filter.via = addressIn(words.next(), family);
    else if (
      ['vrf', 'cached', 'tos', 'iif', 'mark', 'src', 'realms', 'from', 'root', 'match'].includes(
        word,
      )
    )
      throw new NotSimulated(`ip route show … ${word}`);
    else {
      let text = isShort(word, 'to') ? words.next() : word;
      if (isShort(text, 'root') || isShort(text, 'match'))
        throw new NotSimulated('ip route show root or match');
      if (isShort(text, 'exact')) text = words.next();
      filter.to = prefixIn(text, family);
    }
  }
  return filter;
}

/** `ip -j route get`. */
export function getRoute(net: Net, words: Words, asked: AskedRoutes): readonly Json[] {
  let to: Bound | undefined;
  let from: Bound | undefined;
  let dev: string | undefined;
  while (words.left) {
    const word = words.next();
    if (isShort(word, 'from')) from = addressIn(words.next(), asked.family);
    else if (isShort(word, 'oif') || word === 'dev') dev = words.next();
    else if (
      ['tos', 'iif', 'mark', 'notify', 'connected', 'vrf', 'uid', 'fibmatch', 'as'].includes(word)
    )
      throw new NotSimulated(`ip route get … ${word}`);
    else to = addressIn(word === 'to' ? words.next() : word, asked.family);
  }
  if (to === undefined) throw saying('need at least a destination address');
  const link = dev === undefined ? undefined : linkNamed(net, dev);
  if (dev !== undefined && link === undefined) throw noDevice(dev);
  const way = wayTo(net, to, link === undefined ? {} : { link: link.index });
  if (way === undefined) throw errno('Network is unreachable');
  if (way === 'refused') throw refused(net, to);
  return [wayJson(net, to, { way, from, details: asked.details })];
}

function refused(net: Net, to: Bound): Refusal {
  const route = routesOf(net, familyOf(to)).find((each) => each.link === undefined);
  return errno(
    route?.type === 'blackhole'
      ? 'Invalid argument'
      : route?.type === 'prohibit'
        ? 'Permission denied'
        : 'No route to host',
  );
}

interface Taken {
  readonly way: Way;
  readonly from: Bound | undefined;
  readonly details: boolean;
}

function wayJson(net: Net, to: Bound, { way, from, details }: Taken): Json {
  const isV6 = familyOf(to) === 6;
  const lo = net.links.find((each) => each.kind === 'loopback');
  const dev = way.local ? (lo?.name ?? 'lo') : linkAt(net, way.link).name;
  const { route, source } = way;
  return {
    ...(way.local || details ? { type: way.local ? 'local' : 'unicast' } : {}),
    dst: addressText(to),
    ...(from === undefined ? {} : { from: addressText(from) }),
    ...(way.via === undefined ? {} : { gateway: addressText(way.via) }),
    dev,
    ...(details ? { table: 'main' } : {}),
    ...(isV6 ? { protocol: route?.protocol ?? 'kernel' } : {}),
    ...(source === undefined || from !== undefined ? {} : { prefsrc: addressText(source) }),
    ...(isV6 ? { metric: route?.metric ?? 0 } : {}),
    flags: [],
    ...(isV6 ? { pref: 'medium' } : { uid: 0, cache: way.local ? ['local'] : [] }),
  };
}
