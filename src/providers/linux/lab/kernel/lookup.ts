/** Which way a packet would go, and whether an address is the host's own. */
import type { Bound } from '../../../../model/claim.ts';
import { isWithin, familyOf } from './prefix.ts';
import { linkAt, type Address, type Net, type Route } from './net.ts';
import { routesOf } from './route-table.ts';

/** Through a device, to a next hop; `local`: it stays on the host. */
export interface Way {
  readonly link: number;
  readonly via?: Bound;
  readonly source?: Bound;
  readonly route?: Route;
  readonly local: boolean;
}

export interface Wanted {
  /** Only through this device. */
  readonly link?: number;
  /** Only routes to what is on the wire itself: what a gateway has to be. */
  readonly onLink?: boolean;
  /** As if no address were the host's own. */
  readonly routesOnly?: boolean;
}

/** The best route: the longest prefix, then the lowest metric, then the first in the table. */
export function wayTo(net: Net, to: Bound, wanted: Wanted = {}): Way | 'refused' | undefined {
  const own = ownAddress(net, to);
  const stays = wanted.routesOnly !== true && own !== undefined;
  if (stays && (wanted.link === undefined || wanted.link === own.link))
    return { link: own.link, source: to, local: true };
  const best = routesOf(net, familyOf(to))
    .filter((each) => isWithin(to, each.first, each.prefix))
    .filter((each) => wanted.link === undefined || each.link === wanted.link)
    .filter((each) => wanted.onLink !== true || isOnLink(each))
    .toSorted((a, b) => b.prefix - a.prefix || a.metric - b.metric)[0];
  if (best === undefined) return undefined;
  if (best.link === undefined) return 'refused';
  const source = best.source ?? sourceFor(net, best, to);
  return {
    link: best.link,
    ...(best.via === undefined ? {} : { via: best.via }),
    ...(source === undefined ? {} : { source }),
    route: best,
    local: false,
  };
}

/** The host's own address of this value. */
export function ownAddress(net: Net, value: Bound): Address | undefined {
  const all = net.addresses.filter((each) => each.local === value);
  return all.toSorted((a, b) => a.turn - b.turn)[0];
}

function isOnLink(route: Route): boolean {
  return route.family === 4 ? route.scope !== 'global' : route.via === undefined;
}

// The first primary in the next hop's subnet, else the first one of the device, else of any device.
function sourceFor(net: Net, route: Route, to: Bound): Bound | undefined {
  const family = familyOf(to);
  const next = route.via ?? to;
  const usable = net.addresses.filter(
    (each) => each.family === family && !each.secondary && each.scope === 'global',
  );
  const near = usable.filter((each) => each.link === route.link);
  return (
    near.find((each) => isWithin(next, each.local, each.prefix)) ??
    near[0] ??
    usable.find((each) => linkAt(net, each.link).up)
  )?.local;
}
