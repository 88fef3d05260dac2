/** Devices made, changed and deleted. */
import { dropRoutes } from './route-table.ts';
import {
  childrenOf,
  drawMac,
  linkAt,
  linkNamed,
  noMac,
  portsOf,
  withLink,
  withoutField,
  type BridgeOptions,
  type Link,
  type Net,
} from './net.ts';
import { enslave, release } from './ports.ts';
import { setDown, setUp } from './power.ts';
import { errno, extended, needRoot, Refusal } from './refusal.ts';
import { isUnicast, setMac, setMtu } from './shape.ts';

export interface LinkChange {
  readonly name?: string;
  readonly mac?: string;
  readonly mtu?: number;
  readonly alias?: string;
  readonly txqlen?: number;
  readonly master?: number | 'none';
  readonly up?: boolean;
  readonly bridge?: Partial<BridgeOptions>;
}

export interface NewLink extends LinkChange {
  readonly name: string;
  readonly kind: string;
  readonly on?: number;
  readonly vid?: number;
  readonly peer?: string;
}

export const defaultBridge: BridgeOptions = {
  forwardDelay: 1500,
  helloTime: 200,
  maxAge: 2000,
  ageingTime: 30000,
  stp: false,
  priority: 32768,
  vlanFiltering: false,
  defaultPvid: 1,
  snooping: true,
};

export function addLink(net: Net, wish: NewLink): Net {
  needRoot(net);
  checkKind(wish);
  checkName(net, wish.name);
  if (wish.peer !== undefined) checkName(net, wish.peer);
  if (wish.kind === 'vlan') checkVlan(net, wish);
  if (wish.peer === undefined) return born(net, wish);
  // The kernel makes the other end of a veth first.
  const { peer, ...own } = wish;
  const both = born(born(net, { name: peer, kind: 'veth' }), own);
  const [one, other] = [wish.name, peer].map((name) => linkNamed(both, name)?.index ?? 0);
  return joined(both, one ?? 0, other ?? 0);
}

function joined(net: Net, one: number, other: number): Net {
  return withLink(withLink(net, one, { peer: other }), other, { peer: one });
}

function checkKind({ kind, vid, mac }: NewLink): void {
  if (mac !== undefined && mac.length !== noMac.length) throw errno('Invalid argument');
  if (mac !== undefined && !isUnicast(mac)) throw errno('Cannot assign requested address');
  if (kind !== 'vlan') return;
  if (vid === undefined) throw extended('8021q: VLAN properties not specified');
  if (vid >= 4095) throw extended('8021q: Invalid VLAN id');
}

function checkName(net: Net, name: string): void {
  if (name === '.' || name === '..' || name.includes(':')) throw errno('Invalid argument');
  if (name.length > 15) throw extended('Attribute failed policy validation');
  if (net.links.some((each) => each.name === name || each.altnames.includes(name)))
    throw errno('File exists');
}

function checkVlan(net: Net, { on, vid, mtu }: NewLink): void {
  if (on === undefined) throw extended('8021q: link not specified');
  const parent = linkAt(net, on);
  if (parent.kind === 'loopback') throw extended('8021q: VLANs not supported on device');
  if (childrenOf(net, on).some((each) => each.kind === 'vlan' && each.vid === vid))
    throw extended('8021q: VLAN device already exists');
  if (mtu !== undefined && mtu > parent.mtu) throw errno('Invalid argument');
}

function born(net: Net, wish: Omit<NewLink, 'peer'>): Net {
  const { kind, name, on, vid } = wish;
  const parent = on === undefined ? undefined : linkAt(net, on);
  const [drawn, after] = parent === undefined ? drawMac(net) : [parent.mac, net];
  const link: Link = {
    index: freeIndex(net),
    name,
    kind,
    mac: wish.mac ?? drawn,
    macFrom: wish.mac !== undefined ? 'hand' : parent === undefined ? 'chance' : 'parent',
    mtu: wish.mtu ?? parent?.mtu ?? 1500,
    mtuByHand: kind === 'bridge' && wish.mtu !== undefined,
    up: false,
    ready: false,
    signal: true,
    signalChanged: false,
    txqlen: wish.txqlen ?? 1000,
    group: 'default',
    altnames: [],
    ...(wish.alias === undefined ? {} : { alias: wish.alias }),
    ...(on === undefined ? {} : { on }),
    ...(vid === undefined ? {} : { vid }),
    ...(kind === 'bridge' ? bridgeFields(wish.bridge) : {}),
  };
  const links = [...after.links, link].toSorted((a, b) => a.index - b.index);
  const made = { ...after, links, nextIndex: link.index + 1 };
  // First up, then into the bridge: with a failure the device stays.
  return inTurn(made, [
    (now) => (wish.up === true ? setUp(now, link.index) : now),
    (now) => withMaster(now, link.index, wish.master),
  ]);
}

// Going up from the last one that was given; those that are taken are passed over.
function freeIndex({ links, nextIndex }: Net): number {
  let index = nextIndex;
  while (links.some((each) => each.index === index)) index += 1;
  return index;
}

function bridgeFields(bridge: Partial<BridgeOptions> = {}): Pick<Link, 'bridge' | 'vlans'> {
  const options = changedBridge(defaultBridge, bridge);
  const { defaultPvid: vid } = options;
  return { bridge: options, vlans: vid === 0 ? [] : [{ vid, pvid: true, untagged: true }] };
}

const fastest = 200;
const slowest = 3000;

// With STP a forward delay is between 2 and 30 seconds: refused where STP runs, mended where it begins.
function changedBridge(now: BridgeOptions, wish: Partial<BridgeOptions>): BridgeOptions {
  const { forwardDelay = now.forwardDelay } = wish;
  const fits = forwardDelay >= fastest && forwardDelay <= slowest;
  if (now.stp && wish.forwardDelay !== undefined && !fits)
    throw errno('Numerical result out of range');
  const next = { ...now, ...wish };
  return next.stp && !now.stp
    ? { ...next, forwardDelay: Math.min(Math.max(forwardDelay, fastest), slowest) }
    : next;
}

/** What was done before a failure stays done. */
export function changeLink(net: Net, index: number, change: LinkChange): Net {
  needRoot(net);
  return inTurn(net, [
    (now) => (change.bridge === undefined ? now : withBridge(now, index, change.bridge)),
    (now) => (change.mac === undefined ? now : setMac(now, index, change.mac)),
    (now) => (change.mtu === undefined ? now : setMtu(now, index, change.mtu)),
    (now) => (change.name === undefined ? now : rename(now, index, change.name)),
    (now) => (change.alias === undefined ? now : withAlias(now, index, change.alias)),
    (now) => withMaster(now, index, change.master),
    (now) => (change.up === undefined ? now : change.up ? setUp(now, index) : setDown(now, index)),
    (now) => (change.txqlen === undefined ? now : withLink(now, index, { txqlen: change.txqlen })),
  ]);
}

function inTurn(net: Net, steps: readonly ((net: Net) => Net)[]): Net {
  let now = net;
  for (const step of steps)
    try {
      now = step(now);
    } catch (error) {
      if (error instanceof Refusal)
        throw new Refusal(error.exit, error.stderr, { net: error.net ?? now });
      throw error;
    }
  return now;
}

function withBridge(net: Net, index: number, wish: Partial<BridgeOptions>): Net {
  const { kind, bridge } = linkAt(net, index);
  if (kind !== 'bridge') throw errno('Operation not supported');
  return withLink(net, index, { bridge: changedBridge(bridge ?? defaultBridge, wish) });
}

function withMaster(net: Net, index: number, master: LinkChange['master']): Net {
  if (master === undefined) return net;
  return master === 'none' ? release(net, index) : enslave(net, index, master);
}

function withAlias(net: Net, index: number, alias: string): Net {
  return alias === '' ? withoutField(net, index, 'alias') : withLink(net, index, { alias });
}

// Since 6.2 a device that is up can be renamed.
function rename(net: Net, index: number, name: string): Net {
  const link = linkAt(net, index);
  const [major = 0, minor = 0] = net.kernel.split('.').map((each) => Number.parseInt(each, 10));
  if (link.up && (major < 6 || (major === 6 && minor < 2))) throw errno('Device or resource busy');
  checkName(net, name);
  let labelled = 0;
  const addresses = net.addresses.map((each) => {
    if (each.link !== index || each.family === 6) return each;
    labelled += 1;
    return { ...each, label: newLabel(name, each.label ?? '', labelled) };
  });
  return withLink({ ...net, addresses }, index, { name });
}

// inetdev_changename: the first label is the name, the others get a number or keep what followed the colon.
function newLabel(name: string, old: string, number: number): string {
  if (number === 1) return name;
  const colon = old.indexOf(':');
  const end = colon < 0 ? `:${number}` : old.slice(colon);
  return `${name.slice(0, 15 - end.length)}${end}`;
}

/** Its VLANs and its other end go with it; ports are freed; addresses and routes vanish. */
export function deleteLink(net: Net, index: number): Net {
  needRoot(net);
  const { kind } = linkAt(net, index);
  if (kind === 'loopback' || kind === 'ether') throw errno('Operation not supported');
  return vanish(net, index);
}

export function vanish(net: Net, index: number): Net {
  const link = net.links.find((each) => each.index === index);
  if (link === undefined) return net;
  let now = net;
  for (const child of childrenOf(now, index)) now = vanish(now, child.index);
  for (const port of portsOf(now, index)) now = release(now, port.index);
  now = release(setDown(now, index), index);
  now = dropRoutes(now, (each) => each.link === index);
  const left = {
    ...now,
    links: now.links.filter((each) => each.index !== index),
    addresses: now.addresses.filter((each) => each.link !== index),
  };
  return link.peer === undefined ? left : vanish(withoutField(left, link.peer, 'peer'), link.peer);
}
