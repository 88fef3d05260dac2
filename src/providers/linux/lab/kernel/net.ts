/** The network state of one host as its kernel keeps it: links, addresses, routes, neighbours, sysctls. */
import type { Bound } from '../../../../model/claim.ts';

export interface Net {
  /** As `uname -r` says it; texts of errors depend on it. */
  readonly kernel: string;
  /** Whether whoever asks is root. */
  readonly privileged: boolean;
  /** By index, lowest first. */
  readonly links: readonly Link[];
  /** Those of one device in the order in which the kernel keeps them, IPv4 before IPv6. */
  readonly addresses: readonly Address[];
  readonly routes: readonly Route[];
  readonly neighbours: readonly Neighbour[];
  readonly sysctls: Readonly<Record<string, string>>;
  /** Indexes are never used twice. */
  readonly nextIndex: number;
  /** How many MACs were drawn. */
  readonly drawn: number;
  /** Counts what happens to addresses. */
  readonly turn: number;
  /** Milliseconds; ports of a bridge with STP take their time. */
  readonly now: number;
}

export interface Link {
  readonly index: number;
  readonly name: string;
  /** `loopback` and `ether` (a physical NIC) have no `linkinfo`; the rest is what `info_kind` says. */
  readonly kind: string;
  readonly mac: string;
  /** Where the MAC is from decides who may change it: a bridge follows its ports, a VLAN its parent. */
  readonly macFrom: 'device' | 'chance' | 'hand' | 'parent';
  readonly mtu: number;
  readonly mtuByHand: boolean;
  readonly up: boolean;
  /** Of a NIC: is there a signal on the wire. Of a bridge: what its ports last made of it. */
  readonly signal: boolean;
  /** A bridge says `UNKNOWN` until its carrier has changed once. */
  readonly signalChanged: boolean;
  /** Came to life since it was set up: from then on it has an address of its own for IPv6. */
  readonly ready: boolean;
  readonly txqlen: number;
  readonly group: string;
  readonly master?: number;
  /** The device below a VLAN or a macvlan. */
  readonly on?: number;
  /** The other end of a veth in this namespace. */
  readonly peer?: number;
  /** The index of the other end of a veth in another namespace. */
  readonly peerElsewhere?: number;
  readonly alias?: string;
  readonly altnames: readonly string[];
  readonly vid?: number;
  readonly bridge?: BridgeOptions;
  /** When it became a running port of its bridge. */
  readonly portSince?: number;
  /** VLANs of a port, or of a bridge for itself. */
  readonly vlans?: readonly BridgeVlan[];
  /** What a kind that the lab knows nothing more of shows as `info_data`. */
  readonly shown?: Readonly<Record<string, unknown>>;
}

export interface BridgeOptions {
  /** Centiseconds, as all times here. */
  readonly forwardDelay: number;
  readonly helloTime: number;
  readonly maxAge: number;
  readonly ageingTime: number;
  readonly stp: boolean;
  readonly priority: number;
  readonly vlanFiltering: boolean;
  readonly defaultPvid: number;
  readonly snooping: boolean;
}

export interface BridgeVlan {
  readonly vid: number;
  readonly pvid: boolean;
  readonly untagged: boolean;
}

export type Family = 4 | 6;
export type Scope = 'global' | 'site' | 'link' | 'host' | 'nowhere';

export interface Address {
  readonly link: number;
  readonly family: Family;
  readonly local: Bound;
  readonly prefix: number;
  readonly scope: Scope;
  readonly label?: string;
  readonly broadcast?: Bound;
  readonly secondary: boolean;
  /** Seconds; absent: for ever. */
  readonly valid?: number;
  readonly preferred?: number;
  readonly metric?: number;
  /** When it was added: of two alike, packets stay for the earlier one. */
  readonly turn: number;
  /** `nodad`, `noprefixroute`, `tentative`, `dadfailed`, `mngtmpaddr`. */
  readonly flags: readonly string[];
}

export interface Route {
  readonly family: Family;
  readonly first: Bound;
  readonly prefix: number;
  readonly metric: number;
  readonly type: string;
  readonly via?: Bound;
  readonly link?: number;
  readonly scope: Scope;
  readonly protocol: string;
  readonly source?: Bound;
  readonly onlink: boolean;
}

export interface Neighbour {
  readonly link: number;
  readonly address: Bound;
  readonly mac?: string;
  readonly state: string;
}

export const noMac = '00:00:00:00:00:00';

/** The device of this name, or with this other name. */
export function linkNamed(net: Net, name: string): Link | undefined {
  return (
    net.links.find((each) => each.name === name) ??
    net.links.find((each) => each.altnames.includes(name))
  );
}

export function linkAt(net: Net, index: number): Link {
  const link = net.links.find((each) => each.index === index);
  if (link === undefined) throw new Error(`the lab lost device ${index}`);
  return link;
}

/** Some fields of a device set. */
export function withLink(net: Net, index: number, fields: Partial<Link>): Net {
  return {
    ...net,
    links: net.links.map((each) => (each.index === index ? { ...each, ...fields } : each)),
  };
}

/** A field of a device taken away. */
export function withoutField(
  net: Net,
  index: number,
  field: 'master' | 'alias' | 'vlans' | 'portSince' | 'peer',
): Net {
  const { [field]: _gone, ...rest } = linkAt(net, index);
  return { ...net, links: net.links.map((each) => (each.index === index ? rest : each)) };
}

export function portsOf(net: Net, master: number): readonly Link[] {
  return net.links.filter((each) => each.master === master);
}

/** VLANs and macvlans on a device. */
export function childrenOf(net: Net, parent: number): readonly Link[] {
  return net.links.filter((each) => each.on === parent);
}

/** A MAC that a device is born with: drawn in a fixed order, so that a story ends the same each time. */
export function drawMac(net: Net): readonly [string, Net] {
  const drawn = net.drawn + 1;
  // A step that is coprime to 2^32 visits every value once.
  const value = Number((BigInt(drawn) * 2654435761n) % 4294967296n);
  const bytes = [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
  const text = [0x0a, 0x1b, ...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
  return [text, { ...net, drawn }];
}
