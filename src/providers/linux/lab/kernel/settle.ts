/** What follows by itself when devices have changed: a bridge hears from its ports, a device that works gets an fe80:: address. */
import { parseAddress } from '../../../../model/ip.ts';
import { insert6, isWithoutIpv6, smallestMtuOfIpv6, type NewAddress } from './addresses.ts';
import { hasCarrier, portState } from './carrier.ts';
import { portsOf, withLink, type Link, type Net } from './net.ts';

/** The state that the kernel comes to rest in. */
export function settle(net: Net): Net {
  let now = net;
  for (const { index, kind } of net.links) if (kind === 'bridge') now = hearPorts(now, index);
  for (const { index } of net.links) now = wake(now, index);
  return now;
}

/** A bridge has a carrier while one of its ports forwards. Without ports it keeps what it had. */
function hearPorts(net: Net, index: number): Net {
  const ports = portsOf(net, index);
  if (ports.length === 0) return net;
  let now = net;
  for (const port of ports) {
    const runs = portState(net, port) !== 'disabled';
    if (runs && port.portSince === undefined)
      now = withLink(now, port.index, { portSince: net.now });
    if (!runs && port.portSince !== undefined) now = without(now, port.index);
  }
  const signal = portsOf(now, index).some((port) => portState(now, port) === 'forwarding');
  return withLink(now, index, { signal, signalChanged: true });
}

function without(net: Net, index: number): Net {
  return {
    ...net,
    links: net.links.map((link) => {
      if (link.index !== index) return link;
      const { portSince: _gone, ...rest } = link;
      return rest;
    }),
  };
}

function wake(net: Net, index: number): Net {
  const link = net.links.find((each) => each.index === index);
  if (link === undefined || link.ready || link.kind === 'loopback' || !hasCarrier(net, link))
    return net;
  if (link.mtu < smallestMtuOfIpv6 || isWithoutIpv6(net, link)) return net;
  let now = withLink(net, index, { ready: true });
  if (!hasLinkLocal(now, index)) now = insert6(now, linkLocal(link));
  return now;
}

function hasLinkLocal(net: Net, index: number): boolean {
  return net.addresses.some(
    (each) => each.link === index && each.family === 6 && each.scope === 'link',
  );
}

function linkLocal({ index, mac }: Link): NewAddress {
  const bytes = mac.split(':').map((each) => Number.parseInt(each, 16));
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = bytes;
  const groups = [((a ^ 2) << 8) | b, (c << 8) | 0xff, 0xfe00 | d, (e << 8) | f];
  const local = parseAddress(`fe80::${groups.map((each) => each.toString(16)).join(':')}`);
  if (local === undefined) throw new Error(`no address from ${mac}`);
  return { link: index, family: 6, local, prefix: 64, scope: 'link', flags: [] };
}
