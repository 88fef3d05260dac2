/** MAC and MTU of a device, and what they do to the devices above and beside it. */
import { childrenOf, linkAt, noMac, portsOf, withLink, type Link, type Net } from './net.ts';
import { smallestMtuOfIpv6 } from './addresses.ts';
import { dropRoutes } from './route-table.ts';
import { errno, extended } from './refusal.ts';

export function setMac(net: Net, index: number, mac: string): Net {
  if (!isUnicast(mac)) throw errno('Cannot assign requested address');
  return changeMac(net, index, { mac, macFrom: 'hand' });
}

export function isUnicast(mac: string): boolean {
  return mac !== noMac && (Number.parseInt(mac.slice(0, 2), 16) & 1) === 0;
}

/** A new MAC reaches the bridge of a port, and the VLANs that are up and never had one of their own. */
function changeMac(net: Net, index: number, fields: Partial<Pick<Link, 'mac' | 'macFrom'>>): Net {
  let now = withLink(net, index, fields);
  const { master, mac } = linkAt(now, index);
  for (const child of childrenOf(now, index))
    if (child.up && child.macFrom === 'parent') now = changeMac(now, child.index, { mac });
  return master === undefined ? now : chooseBridgeMac(now, master);
}

/** A bridge has the lowest MAC of its ports, and none without ports, unless it was given one. */
export function chooseBridgeMac(net: Net, index: number): Net {
  const { kind, macFrom, mac } = linkAt(net, index);
  if (kind !== 'bridge' || macFrom === 'hand') return net;
  const lowest = portsOf(net, index)
    .map((each) => each.mac)
    .toSorted()[0];
  return lowest === mac ? net : changeMac(net, index, { mac: lowest ?? noMac });
}

/** A VLAN takes its parent's MAC when it is set up. */
export function inheritMac(net: Net, index: number): Net {
  const { on, macFrom, mac } = linkAt(net, index);
  if (on === undefined || macFrom !== 'parent') return net;
  const parent = linkAt(net, on).mac;
  return parent === mac ? net : changeMac(net, index, { mac: parent });
}

const limits: Readonly<Record<string, readonly [least: number, most: number]>> = {
  loopback: [0, Infinity],
  dummy: [0, Infinity],
  vlan: [0, 65535],
};

export function mtuLimits({ kind }: Pick<Link, 'kind'>): readonly [least: number, most: number] {
  return limits[kind] ?? [68, 65535];
}

export function setMtu(net: Net, index: number, mtu: number): Net {
  const link = linkAt(net, index);
  if (mtu === link.mtu) return net;
  const [least, most] = mtuLimits(link);
  if (mtu < least) throw extended('mtu less than device minimum');
  if (mtu > most) throw extended('mtu greater than device maximum');
  if (link.kind === 'vlan' && mtu > linkAt(net, link.on ?? 0).mtu)
    throw errno('Numerical result out of range');
  return changeMtu(withLink(net, index, { mtuByHand: link.kind === 'bridge' }), index, mtu);
}

function changeMtu(net: Net, index: number, mtu: number): Net {
  let now = withLink(net, index, { mtu });
  if (mtu < smallestMtuOfIpv6) now = withoutIpv6(now, index);
  for (const child of childrenOf(now, index))
    if (child.mtu > mtu) now = changeMtu(now, child.index, mtu);
  const { master } = linkAt(now, index);
  return master === undefined ? now : chooseBridgeMtu(now, master);
}

/** A bridge has the smallest MTU of its ports, unless it was given one. */
export function chooseBridgeMtu(net: Net, index: number): Net {
  const { kind, mtuByHand, mtu } = linkAt(net, index);
  if (kind !== 'bridge' || mtuByHand) return net;
  const ports = portsOf(net, index).map((each) => each.mtu);
  const smallest = ports.length === 0 ? 1500 : Math.min(...ports);
  return smallest === mtu ? net : changeMtu(net, index, smallest);
}

// IPv6 needs 1280 bytes: a device with less loses all that it has of it.
function withoutIpv6(net: Net, index: number): Net {
  const addresses = net.addresses.filter((each) => each.link !== index || each.family === 4);
  const now = dropRoutes({ ...net, addresses }, (each) => each.family === 6 && each.link === index);
  return withLink(now, index, { ready: false });
}
