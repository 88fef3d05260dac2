/** What hears a host's frames: along bridges and VLANs to the wires, and who is on these. */
import type { Bound } from '../../../model/claim.ts';
import type { Host, Peer } from './host.ts';
import { hasCarrier, portState } from './kernel/carrier.ts';
import { wayTo } from './kernel/lookup.ts';
import {
  linkAt,
  portsOf,
  type Address,
  type BridgeVlan,
  type Link,
  type Net,
} from './kernel/net.ts';
import { firstOf } from './kernel/prefix.ts';
import { guestsOn } from './libvirt/guests.ts';

interface Ending {
  readonly nic: string;
  /** 0: untagged. */
  readonly vlan: number;
}

/** Where frames that leave a device come out. What is sent through a port by itself gets no answer: that goes to its bridge. */
export function endingsOf(net: Net, link: Link, vlan = 0): readonly Ending[] {
  if (!hasCarrier(net, link)) return [];
  if (link.kind === 'vlan')
    // A tag within a tag reaches nobody here.
    return vlan !== 0 ? [] : endingsOf(net, linkAt(net, link.on ?? 0), link.vid);
  if (link.kind === 'bridge')
    return portsOf(net, link.index)
      .filter((port) => portState(net, port) === 'forwarding')
      .flatMap((port) => {
        const tag = tagThrough(link, port, vlan);
        return tag === undefined ? [] : beyondPort(net, port, tag);
      });
  return link.master === undefined ? [{ nic: link.name, vlan }] : [];
}

function beyondPort(net: Net, port: Link, vlan: number): readonly Ending[] {
  if (port.kind === 'vlan')
    return vlan !== 0 ? [] : endingsOf(net, linkAt(net, port.on ?? 0), port.vid);
  return [{ nic: port.name, vlan }];
}

/** The tag with which a frame of the bridge leaves a port; undefined: it does not. */
function tagThrough(bridge: Link, port: Link, vlan: number): number | undefined {
  if (bridge.bridge?.vlanFiltering !== true) return vlan;
  const inside = vlan === 0 ? bridge.vlans?.find((each) => each.pvid)?.vid : vlan;
  if (inside === undefined || memberOf(bridge, inside) === undefined) return undefined;
  const through = memberOf(port, inside);
  if (through === undefined) return undefined;
  return through.untagged ? 0 : inside;
}

function memberOf({ vlans }: Link, vid: number): BridgeVlan | undefined {
  return vlans?.find((each) => each.vid === vid);
}

/** Who answers for an address when a device asks. */
export function answering(host: Host, link: Link, address: Bound): readonly Peer[] {
  return endingsOf(host.net, link).flatMap(({ nic, vlan }) =>
    [
      ...host.wires.filter((each) => each.nic === nic).flatMap((each) => each.neighbours),
      ...guestsOn(host.libvirt, nic),
    ].filter((peer) => answers(peer, vlan, address)),
  );
}

function answers({ on, arpFlux }: Peer, vlan: number, address: Bound): boolean {
  const here = on.find((each) => each.vlan === vlan);
  if (here === undefined) return false;
  return arpFlux
    ? on.some((each) => each.addresses.includes(address))
    : here.addresses.includes(address);
}

/** New IPv6 addresses are looked for on the wire first; one that somebody has is marked, and nobody is told. */
export function withDuplicates(before: Host, host: Host): Host {
  const { net } = host;
  const old = new Set(before.net.addresses.map(({ link, local }) => `${link} ${local}`));
  const isTaken = ({ link, local, family, flags }: Address): boolean =>
    family === 6 &&
    !old.has(`${link} ${local}`) &&
    !flags.includes('nodad') &&
    answering(host, linkAt(net, link), local).length > 0;
  if (!net.addresses.some(isTaken)) return host;
  const addresses = net.addresses.map((each) =>
    isTaken(each) ? { ...each, flags: [...each.flags, 'dadfailed', 'tentative'] } : each,
  );
  return { ...host, net: { ...net, addresses } };
}

/** Does a packet get there and one come back? `no route`: the host itself does not know a way. */
export function reaches(
  host: Host,
  to: Bound,
  through: { readonly link?: number } = {},
): 'yes' | 'no' | 'no route' {
  const way = wayTo(host.net, to, through);
  if (way === undefined || way === 'refused') return 'no route';
  if (way.local) return 'yes';
  const next = way.via ?? to;
  const peers = answering(host, linkAt(host.net, way.link), next);
  if (way.via === undefined) return peers.length > 0 ? 'yes' : 'no';
  const isBeyond = host.beyond.some(
    ({ first, prefix }) => typeof first === typeof to && firstOf(to, prefix) === first,
  );
  const forwards = peers.some((each) => each.forwards);
  const isItsOwn = peers.some((each) => each.on.some(({ addresses }) => addresses.includes(to)));
  return isItsOwn || (forwards && isBeyond) ? 'yes' : 'no';
}

/** The address under which the client finds this host now; undefined where there is none left. */
export function serverNow(host: Host): Bound | undefined {
  const { session, net } = host;
  return session?.servers.find((server) => {
    const own = net.addresses.find((each) => each.local === server);
    if (own === undefined || !linkAt(net, own.link).up) return false;
    return reaches(host, session.client) === 'yes';
  });
}
