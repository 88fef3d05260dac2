/** The network as the state has it: what loadNet reads back without loss. */
import type { Bound } from '../../../model/claim.ts';
import { addressText } from '../../../model/ip.ts';
import { linkAt, type Address, type Link, type Net, type Route } from './kernel/net.ts';
import { prefixText } from './kernel/prefix.ts';

export function saveNet(net: Net): Readonly<Record<string, unknown>> {
  return {
    kernel: net.kernel,
    links: net.links.map((each) => savedLink(net, each)),
    routesAreWhole: true,
    routes: net.routes.map((each) => savedRoute(net, each)),
    neighbours: net.neighbours.map(({ link, address, mac, state }) => ({
      dev: linkAt(net, link).name,
      address: addressText(address),
      mac,
      state,
    })),
    sysctls: net.sysctls,
    nextIndex: net.nextIndex,
    drawn: net.drawn,
    turn: net.turn,
  };
}

function savedLink(net: Net, link: Link): Readonly<Record<string, unknown>> {
  const { master, on, peer, bridge, ...rest } = link;
  const nameOf = (index: number | undefined): string | undefined =>
    index === undefined ? undefined : linkAt(net, index).name;
  return {
    ...rest,
    master: nameOf(master),
    on: nameOf(on),
    peer: nameOf(peer),
    bridge:
      bridge === undefined
        ? undefined
        : {
            forward_delay: bridge.forwardDelay,
            hello_time: bridge.helloTime,
            max_age: bridge.maxAge,
            ageing_time: bridge.ageingTime,
            stp_state: bridge.stp ? 1 : 0,
            priority: bridge.priority,
            vlan_filtering: bridge.vlanFiltering ? 1 : 0,
            vlan_default_pvid: bridge.defaultPvid,
            mcast_snooping: bridge.snooping ? 1 : 0,
          },
    addresses: net.addresses.filter((each) => each.link === link.index).map(savedAddress),
  };
}

function savedAddress(address: Address): Readonly<Record<string, unknown>> {
  const { link: _link, family: _family, local, prefix, broadcast, ...rest } = address;
  return { address: `${addressText(local)}/${prefix}`, ...rest, broadcast: maybe(broadcast) };
}

function savedRoute(net: Net, route: Route): Readonly<Record<string, unknown>> {
  const { family, first, prefix, via, source, link, ...rest } = route;
  return {
    to: prefixText(first, prefix),
    ...(family === 6 ? { family: 6 } : {}),
    via: maybe(via),
    source: maybe(source),
    dev: link === undefined ? undefined : linkAt(net, link).name,
    ...rest,
  };
}

function maybe(bound: Bound | undefined): string | undefined {
  return bound === undefined ? undefined : addressText(bound);
}
