/** The main routing tables: their order, the routes that addresses bring, and what goes with a device or an address. */
import { firstOf, bitsOf } from './prefix.ts';
import { linkAt, type Address, type Family, type Net, type Route } from './net.ts';

/** Where among routes of the same prefix and metric a new one goes. */
export function insertRoute(net: Net, route: Route, where: 'before' | 'after'): Net {
  const at = net.routes.findIndex((each) => hasSameKey(each, route));
  return where === 'after' || at < 0
    ? { ...net, routes: [...net.routes, route] }
    : { ...net, routes: net.routes.toSpliced(at, 0, route) };
}

export function hasSameKey(a: Route, b: Route): boolean {
  return (
    a.family === b.family && a.first === b.first && a.prefix === b.prefix && a.metric === b.metric
  );
}

export function dropRoutes(net: Net, goes: (route: Route) => boolean): Net {
  return net.routes.some(goes) ? { ...net, routes: net.routes.filter((each) => !goes(each)) } : net;
}

/** In the order of a dump: by first address, of IPv4 the longest prefix first, of IPv6 what is inside before what it is in. */
export function routesOf(net: Net, family: Family): readonly Route[] {
  const routes = net.routes.filter((each) => each.family === family);
  return routes.toSorted(
    (a, b) => (family === 4 ? order4(a, b) : order6(a, b)) || a.metric - b.metric,
  );
}

function order4(a: Route, b: Route): number {
  return compare(a.first, b.first) || b.prefix - a.prefix;
}

function order6(a: Route, b: Route): number {
  if (a.prefix === b.prefix) return compare(a.first, b.first);
  const shorter = Math.min(a.prefix, b.prefix);
  return compare(firstOf(a.first, shorter), firstOf(b.first, shorter)) || b.prefix - a.prefix;
}

function compare(a: Route['first'], b: Route['first']): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The route to an address's own subnet, while its device is up. */
export function connectedRoute(net: Net, address: Address): Route | undefined {
  const { family, local, prefix, secondary, flags } = address;
  const link = linkAt(net, address.link);
  if (!link.up || secondary || flags.includes('noprefixroute')) return undefined;
  const first = firstOf(local, prefix);
  if (family === 4) {
    if (link.kind === 'loopback' || (prefix === 32 && first === local)) return undefined;
    if (typeof first === 'number' && first < 2 ** 24) return undefined;
    if (isMulticast4(first)) return undefined;
  } else if (link.kind === 'loopback') return undefined;
  return {
    family,
    first,
    prefix,
    metric: address.metric ?? (family === 4 ? 0 : 256),
    type: 'unicast',
    link: link.index,
    scope: family === 4 ? 'link' : 'global',
    protocol: 'kernel',
    ...(family === 4 ? { source: local } : {}),
    onlink: false,
  };
}

// Nobody routes to a multicast or reserved subnet: what the kernel adds for one is of another type.
function isMulticast4(first: Route['first']): boolean {
  return typeof first === 'number' && first >= 0xe0_00_00_00;
}

/** The subnet's route added, unless the same one is there. */
export function addConnected(net: Net, address: Address): Net {
  const route = connectedRoute(net, address);
  if (route === undefined) return net;
  const there = net.routes.some(
    (each) => hasSameKey(each, route) && each.link === route.link && each.source === route.source,
  );
  return there ? net : insertRoute(net, route, 'after');
}

/** What an address leaves behind: its subnet's route goes, and every route that names it as source. */
export function dropConnected(net: Net, address: Address): Net {
  const first = firstOf(address.local, address.prefix);
  const others = net.addresses.filter((each) => each !== address && each.family === address.family);
  const shared = others.some(
    (each) =>
      each.link === address.link &&
      each.prefix === address.prefix &&
      firstOf(each.local, each.prefix) === first,
  );
  const stillHere = others.some((each) => each.local === address.local);
  let now = net;
  if (!shared || (address.family === 4 && !address.secondary))
    now = dropRoutes(
      now,
      (each) =>
        each.protocol === 'kernel' &&
        each.family === address.family &&
        each.link === address.link &&
        each.prefix === address.prefix &&
        each.first === first &&
        (address.family === 6 || each.source === address.local),
    );
  return stillHere || address.family === 6
    ? now
    : dropRoutes(now, (each) => each.source === address.local);
}

export function isHost(route: Pick<Route, 'prefix' | 'family'>): boolean {
  return route.prefix === bitsOf(route.family);
}
