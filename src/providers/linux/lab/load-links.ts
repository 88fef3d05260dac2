/** Links of a state: first each by itself, then what ties them together. */
import type { Entry } from './entry.ts';
import { defaultBridge } from './kernel/links.ts';
import { drawMac, type BridgeVlan, type Link, type Net } from './kernel/net.ts';

export function withLinkOf(net: Net, entry: Entry): Net {
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

/** The link that a field names. */
export function named(net: Net, entry: Entry, key: string): number | undefined {
  const name = entry.maybeText(key);
  if (name === undefined) return undefined;
  const link = net.links.find((each) => each.name === name);
  if (link === undefined) throw entry.wrong(key, 'the name of a link of the state');
  return link.index;
}

/** The link that the entry is about. */
export function own(net: Net, entry: Entry): Link {
  const name = entry.needed('name');
  const link = net.links.find((each) => each.name === name);
  if (link === undefined) throw new Error(`${entry.place} is lost`);
  return link;
}

/** Masters, parents and other ends, once all links are there. */
export function wired(net: Net, entry: Entry): Net {
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
