/** Routes added, replaced and deleted, with what the kernel refuses. */
import { firstOf } from './prefix.ts';
import { ownAddress, wayTo } from './lookup.ts';
import { linkAt, type Net, type Route } from './net.ts';
import { errno, extended, needRoot } from './refusal.ts';
import { dropRoutes, hasSameKey, insertRoute, routesOf } from './route-table.ts';

export type RouteVerb = 'add' | 'replace' | 'change' | 'append' | 'prepend';

/** What a command says of a route; what it leaves out follows from the rest. */
export type RouteWish = Omit<Route, 'metric'> & { readonly metric?: number };

export function changeRoute(net: Net, verb: RouteVerb, wish: RouteWish): Net {
  needRoot(net);
  const route = wish.family === 4 ? checked4(net, wish) : checked6(net, wish);
  const mates = routesOf(net, route.family).filter((each) => hasSameKey(each, route));
  const [first] = mates;
  const same = mates.find((each) => isSame(each, route));
  if (verb === 'add' && first !== undefined) throw errno('File exists');
  if ((verb === 'replace' || verb === 'change') && first !== undefined) {
    if (same === first) return net;
    if (same !== undefined) throw errno('File exists');
    return { ...net, routes: net.routes.map((each) => (each === first ? route : each)) };
  }
  if (verb === 'change') throw errno('No such file or directory');
  if (same !== undefined) throw errno('File exists');
  return insertRoute(net, route, verb === 'prepend' && route.family === 4 ? 'before' : 'after');
}

function isSame(a: Route, b: Route): boolean {
  return (
    a.type === b.type &&
    a.via === b.via &&
    a.link === b.link &&
    a.scope === b.scope &&
    a.source === b.source &&
    a.protocol === b.protocol
  );
}

const withoutNextHop = new Set(['blackhole', 'unreachable', 'prohibit', 'throw']);

function checked4(net: Net, wish: RouteWish): Route {
  const { first, prefix, metric = 0 } = wish;
  if (firstOf(first, prefix) !== first) throw extended('Invalid prefix for given prefix length');
  const route: Route = { ...wish, metric, link: nextDevice4(net, wish) } as Route;
  if (withoutNextHop.has(wish.type)) {
    const { link: _none, ...rest } = route;
    return rest;
  }
  if (wish.source !== undefined && ownAddress(net, wish.source) === undefined)
    throw extended('Invalid prefsrc address');
  return route;
}

function nextDevice4(net: Net, wish: RouteWish): number | undefined {
  const { via, link, type, onlink } = wish;
  if (withoutNextHop.has(type)) {
    if (via !== undefined || link !== undefined)
      throw extended('Gateway, device and multipath can not be specified for this route type');
    return undefined;
  }
  if (via === undefined) {
    if (link === undefined) throw errno('No such device');
    if (!linkAt(net, link).up) throw extended('Device for nexthop is not up');
    return link;
  }
  if (onlink) {
    if (link === undefined) throw extended('Nexthop device required for onlink');
    if (!linkAt(net, link).up) throw extended('Nexthop device is not up');
    if (ownAddress(net, via) !== undefined) throw extended('Nexthop has invalid gateway');
    return link;
  }
  const way = wayTo(net, via, { onLink: true, ...(link === undefined ? {} : { link }) });
  if (way === undefined || way === 'refused') throw extended('Nexthop has invalid gateway');
  if (!linkAt(net, way.link).up) throw errno('Network is down');
  return way.link;
}

function checked6(net: Net, wish: RouteWish): Route {
  const { via, link, type, onlink, metric = 1024, prefix } = wish;
  const route: Route = { ...wish, metric, first: firstOf(wish.first, prefix) };
  if (withoutNextHop.has(type)) {
    const lo = net.links.find((each) => each.kind === 'loopback');
    return { ...route, ...(lo === undefined ? {} : { link: lo.index }) };
  }
  const device = via === undefined ? link : nextDevice6(net, { via, link, onlink });
  if (device === undefined) throw errno('No such device');
  if (!linkAt(net, device).up) throw extended('Nexthop device is not up');
  if (wish.source !== undefined && ownAddress(net, wish.source) === undefined)
    throw extended('Invalid source address');
  return { ...route, link: device };
}

interface NextHop6 {
  readonly via: Route['first'];
  readonly link: number | undefined;
  readonly onlink: boolean;
}

// ip6_validate_gw: with a device named the gateway must not be ours anywhere, without one only where it leads to.
function nextDevice6(net: Net, { via, link, onlink }: NextHop6): number {
  const own = ownAddress(net, via);
  const isOurs = own !== undefined && linkAt(net, own.link).up;
  const ours = extended('Gateway can not be a local address');
  if (link !== undefined && isOurs) throw ours;
  if (isLinkLocal6(via)) {
    if (link === undefined) throw extended('Egress device not specified');
    return link;
  }
  if (onlink && link !== undefined) return link;
  if (isOurs) throw ours;
  const way = wayOnLink(net, via, link);
  if (way === undefined) throw errno('No route to host');
  return way;
}

function wayOnLink(net: Net, via: Route['first'], link: number | undefined): number | undefined {
  const way = wayTo(net, via, {
    onLink: true,
    routesOnly: true,
    ...(link === undefined ? {} : { link }),
  });
  return way === undefined || way === 'refused' ? undefined : way.link;
}

function isLinkLocal6(bound: Route['first']): boolean {
  return typeof bound === 'bigint' && bound >> 118n === 0xfe80n >> 6n;
}

/** What a command says of the route that is to go; absent: any. */
export type RouteChoice = Pick<Route, 'family' | 'first' | 'prefix'> &
  Partial<Pick<Route, 'metric' | 'via' | 'link' | 'protocol' | 'scope' | 'source' | 'type'>>;

export function deleteRoute(net: Net, choice: RouteChoice): Net {
  needRoot(net);
  if (choice.family === 4 && firstOf(choice.first, choice.prefix) !== choice.first)
    throw extended('Invalid prefix for given prefix length');
  const first = firstOf(choice.first, choice.prefix);
  const gone = routesOf(net, choice.family).find((each) => isMeant(each, { ...choice, first }));
  if (gone === undefined) throw errno('No such process');
  return dropRoutes(net, (each) => each === gone);
}

/** Does the route have everything that the choice names? */
export function isMeant(route: Route, choice: Partial<Route>): boolean {
  return Object.entries(choice).every(
    ([name, value]) => value === undefined || route[name as keyof Route] === value,
  );
}
