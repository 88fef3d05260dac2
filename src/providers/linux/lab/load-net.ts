/** The network of a state: links with their addresses, routes, neighbours, sysctls. */
import { parseAddress } from '../../../model/ip.ts';
import type { Bound } from '../../../model/claim.ts';
import type { Entry } from './entry.ts';
import {
  drawMac,
  noMac,
  type Address,
  type BridgeVlan,
  type Link,
  type Net,
  type Scope,
} from './kernel/net.ts';
import { defaultBridge } from './kernel/links.ts';
import { firstOf, familyOf, bitsOf } from './kernel/prefix.ts';
import { addConnected } from './kernel/route-table.ts';
import { settle } from './kernel/settle.ts';
import { chooseBridgeMac } from './kernel/shape.ts';

export function loadNet(top: Entry, now: number): Net {
  const links = top.entries('links');
  let net: Net = {
    kernel: top.text('kernel', '6.8.0-60-generic'),
    privileged: true,
    links: [],
    addresses: [],
    routes: [],
    neighbours: [],
    sysctls: Object.fromEntries(top.map('sysctls').map(([key, value]) => [key, String(value)])),
    nextIndex: 1,
    drawn: top.number('drawn', 0),
    turn: top.number('turn', 1),
    now,
  };
  const hasLoopback = links.some((each) => each.raw('kind') === 'loopback');
  if (!hasLoopback) net = { ...net, links: [loopback], nextIndex: 2 };
  for (const entry of links) net = withLinkOf(net, entry);
  net = { ...net, nextIndex: top.number('nextIndex', net.nextIndex) };
  for (const entry of links) net = wired(net, entry);
  for (const { index } of net.links) net = chooseBridgeMac(net, index);
  if (!hasLoopback) net = { ...net, addresses: loopbackAddresses };
  for (const entry of links)
    for (const address of entry.entries('addresses', 'address'))
      net = { ...net, addresses: [...net.addresses, addressOf(net, entry, address)] };
  net = withRoutes(net, top);
  net = withNeighbours(net, top);
  return settle(net);
}

const loopback: Link = {
  index: 1,
  name: 'lo',
  kind: 'loopback',
  mac: noMac,
  macFrom: 'device',
  mtu: 65536,
  mtuByHand: false,
  up: true,
  ready: true,
  signal: true,
  signalChanged: false,
  txqlen: 1000,
  group: 'default',
  altnames: [],
};

const ofLoopback = { link: 1, scope: 'host', secondary: false, flags: [], here: 1 } as const;
const loopbackAddresses: readonly Address[] = [
  { ...ofLoopback, family: 4, local: 2130706433, prefix: 8, label: 'lo' },
  { ...ofLoopback, family: 6, local: 1n, prefix: 128 },
];

function withLinkOf(net: Net, entry: Entry): Net {
  const kind = entry.text('kind', 'ether');
  const index = entry.number('index', net.nextIndex);
  const given = entry.maybeText('mac');
  const [drawn, after] = given === undefined ? drawMac(net) : [given, net];
  const isLoopback = kind === 'loopback';
  const alias = entry.maybeText('alias');
  const peerElsewhere = entry.maybeNumber('peerElsewhere');
  const vid = entry.maybeNumber('vid');
  const portSince = entry.maybeNumber('portSince');
  const shown = entry.raw('shown') as Link['shown'];
  const link: Link = {
    index,
    name: entry.needed('name'),
    kind,
    mac: drawn.toLowerCase(),
    macFrom: origin(entry, kind, given !== undefined),
    mtu: entry.number('mtu', isLoopback ? 65536 : 1500),
    mtuByHand: entry.flag('mtuByHand', false),
    up: entry.flag('up', true),
    ready: entry.flag('ready', isLoopback),
    signal: entry.flag('signal', true),
    signalChanged: entry.flag('signalChanged', false),
    txqlen: entry.number('txqlen', 1000),
    group: entry.text('group', 'default'),
    altnames: entry.texts('altnames'),
    ...(alias === undefined ? {} : { alias }),
    ...(peerElsewhere === undefined ? {} : { peerElsewhere }),
    ...(vid === undefined ? {} : { vid }),
    ...(portSince === undefined ? {} : { portSince }),
    ...(shown === undefined ? {} : { shown }),
    ...(kind === 'bridge' ? { bridge: bridgeOf(entry) } : {}),
  };
  if (after.links.some((each) => each.name === link.name || each.index === index))
    throw new Error(`${entry.place} of the state has the name or index of another link`);
  const nextIndex = Math.max(net.nextIndex, index + 1);
  return {
    ...after,
    links: [...after.links, link].toSorted((a, b) => a.index - b.index),
    nextIndex,
  };
}

const origins = ['device', 'chance', 'hand', 'parent'] as const;

function origin(entry: Entry, kind: string, given: boolean): Link['macFrom'] {
  const said = entry.maybeText('macFrom');
  const known = origins.find((each) => each === said);
  if (said !== undefined && known === undefined) throw entry.wrong('macFrom', origins.join(', '));
  if (known !== undefined) return known;
  if (kind === 'bridge') return given ? 'hand' : 'chance';
  return kind === 'vlan' && !given ? 'parent' : 'device';
}

// Names and units of `ip link … type bridge`.
function bridgeOf(entry: Entry): NonNullable<Link['bridge']> {
  const given = entry.object('bridge');
  const number = (key: string, otherwise: number): number => given.number(key, otherwise);
  const options = {
    forwardDelay: number('forward_delay', defaultBridge.forwardDelay),
    helloTime: number('hello_time', defaultBridge.helloTime),
    maxAge: number('max_age', defaultBridge.maxAge),
    ageingTime: number('ageing_time', defaultBridge.ageingTime),
    stp: number('stp_state', 0) !== 0,
    priority: number('priority', defaultBridge.priority),
    vlanFiltering: number('vlan_filtering', 0) !== 0,
    defaultPvid: number('vlan_default_pvid', 1),
    snooping: number('mcast_snooping', 1) !== 0,
  };
  given.nothingElse();
  return options;
}

function named(net: Net, entry: Entry, key: string): number | undefined {
  const name = entry.maybeText(key);
  if (name === undefined) return undefined;
  const link = net.links.find((each) => each.name === name);
  if (link === undefined) throw entry.wrong(key, 'the name of a link of the state');
  return link.index;
}

function own(net: Net, entry: Entry): Link {
  const name = entry.needed('name');
  const link = net.links.find((each) => each.name === name);
  if (link === undefined) throw new Error(`${entry.place} is lost`);
  return link;
}

/** Masters, parents and other ends, once all links are there. */
function wired(net: Net, entry: Entry): Net {
  const link = own(net, entry);
  const master = named(net, entry, 'master');
  const on = named(net, entry, 'on');
  const peer = named(net, entry, 'peer');
  const parent = on === undefined ? undefined : net.links.find((each) => each.index === on);
  const vlans = vlansOf(net, entry, master);
  const joined: Link = {
    ...link,
    ...(master === undefined ? {} : { master }),
    ...(on === undefined ? {} : { on }),
    ...(peer === undefined ? {} : { peer }),
    ...(parent !== undefined && link.macFrom === 'parent' && entry.raw('mac') === undefined
      ? { mac: parent.mac, mtu: entry.number('mtu', parent.mtu) }
      : {}),
    ...(vlans === undefined ? {} : { vlans }),
  };
  return { ...net, links: net.links.map((each) => (each === link ? joined : each)) };
}

function vlansOf(
  net: Net,
  entry: Entry,
  master: number | undefined,
): readonly BridgeVlan[] | undefined {
  const bridge = net.links.find(
    ({ index, name }) => index === master || name === entry.raw('name'),
  );
  const given = entry.raw('vlans');
  if (given !== undefined)
    return entry.entries('vlans').map((each) => ({
      vid: each.number('vid', 1),
      pvid: each.flag('pvid', false),
      untagged: each.flag('untagged', false),
    }));
  const options = net.links.find((each) => each.index === master)?.bridge ?? bridge?.bridge;
  if (options === undefined || options.defaultPvid === 0) return undefined;
  return [{ vid: options.defaultPvid, pvid: true, untagged: true }];
}

export function boundIn(entry: Entry, key: string, text = entry.needed(key)): Bound {
  const bound = parseAddress(text);
  if (bound === undefined) throw entry.wrong(key, 'an IP address');
  return bound;
}

function maybeBound(entry: Entry, key: string): Bound | undefined {
  return entry.maybeText(key) === undefined ? undefined : boundIn(entry, key);
}

function addressOf(net: Net, linkEntry: Entry, entry: Entry): Address {
  const link = own(net, linkEntry);
  const [text = '', length] = entry.needed('address').split('/');
  const local = boundIn(entry, 'address', text);
  const family = familyOf(local);
  const prefix = length === undefined ? bitsOf(family) : Number(length);
  const broadcast = maybeBound(entry, 'broadcast');
  const valid = entry.maybeNumber('valid');
  const preferred = entry.maybeNumber('preferred');
  const metric = entry.maybeNumber('metric');
  const isMate = (each: Address): boolean =>
    each.link === link.index &&
    each.family === family &&
    each.prefix === prefix &&
    firstOf(each.local, prefix) === firstOf(local, prefix);
  const here = entry.maybeNumber('here') ?? (link.up ? 1 : undefined);
  const address: Address = {
    link: link.index,
    family,
    local,
    prefix,
    scope: entry.text('scope', defaultScope(local)) as Scope,
    ...(family === 4 ? { label: entry.text('label', link.name) } : {}),
    secondary: entry.flag('secondary', family === 4 && net.addresses.some(isMate)),
    flags: entry.texts('flags'),
    ...(here === undefined ? {} : { here }),
    ...(broadcast === undefined ? {} : { broadcast }),
    ...(valid === undefined ? {} : { valid }),
    ...(preferred === undefined ? {} : { preferred }),
    ...(metric === undefined ? {} : { metric }),
  };
  entry.nothingElse();
  return address;
}

function defaultScope(local: Bound): Scope {
  if (typeof local === 'number') return Math.floor(local / 2 ** 24) === 127 ? 'host' : 'global';
  return local >> 118n === 0xfe80n >> 6n ? 'link' : 'global';
}

/** The routes of the addresses follow by themselves, unless the state says that its list is whole. */
function withRoutes(net: Net, top: Entry): Net {
  let now = net;
  if (!top.flag('routesAreWhole', false))
    for (const address of net.addresses) now = addConnected(now, address);
  for (const entry of top.entries('routes')) {
    const to = entry.text('to', 'default');
    const via = maybeBound(entry, 'via');
    const source = maybeBound(entry, 'source');
    const link = named(now, entry, 'dev');
    const [text = '', length] = to.split('/');
    const isV6 = entry.text('family', '4') === '6' || typeof via === 'bigint';
    const first = to === 'default' ? (isV6 ? 0n : 0) : boundIn(entry, 'to', text);
    const family = familyOf(first);
    const prefix = to === 'default' ? 0 : length === undefined ? bitsOf(family) : Number(length);
    const route = {
      family,
      first,
      prefix,
      metric: entry.number('metric', family === 4 ? 0 : 1024),
      type: entry.text('type', 'unicast'),
      scope: entry.text('scope', family === 4 && via === undefined ? 'link' : 'global') as Scope,
      protocol: entry.text('protocol', 'static'),
      onlink: entry.flag('onlink', false),
      ...(via === undefined ? {} : { via }),
      ...(source === undefined ? {} : { source }),
      ...(link === undefined ? {} : { link }),
    };
    entry.nothingElse();
    now = { ...now, routes: [...now.routes, route] };
  }
  return now;
}

function withNeighbours(net: Net, top: Entry): Net {
  const neighbours = top.entries('neighbours').map((entry) => {
    const link = named(net, entry, 'dev');
    if (link === undefined) throw entry.wrong('dev', 'given');
    const mac = entry.maybeText('mac');
    return {
      link,
      address: boundIn(entry, 'address'),
      state: entry.text('state', 'REACHABLE'),
      ...(mac === undefined ? {} : { mac }),
    };
  });
  return { ...net, neighbours };
}
