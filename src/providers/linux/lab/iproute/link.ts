/** `ip link add`, `set` and `del`. */
import { linkNamed, type BridgeOptions, type Net } from '../kernel/net.ts';
import { addLink, changeLink, deleteLink, type LinkChange } from '../kernel/links.ts';
import { extended, needRoot, NotSimulated, Refusal } from '../kernel/refusal.ts';
import { bridgeOptions } from './bridge-options.ts';
import { macIn, numberIn } from './values.ts';
import { garbage, isShort, noDevice, quitting, saying, twice, type Words, wrong } from './words.ts';

/** What the words say, before any device is looked up. */
interface Said extends Omit<LinkChange, 'bridge'> {
  readonly dev: string | undefined;
  readonly named: string | undefined;
  readonly below: string | undefined;
  readonly kind: string | undefined;
  readonly more: Words;
}

export function linkAdd(net: Net, words: Words): Net {
  const said = read(net, words);
  const { dev, named, below, kind } = said;
  if (named !== undefined && dev !== undefined && dev !== named)
    throw quitting('both "name" and "dev" cannot be used when creating devices.');
  const on = below === undefined ? undefined : indexOf(net, below);
  if (kind === undefined) throw saying('Not enough information: "type" argument is required');
  const name = named ?? dev;
  const options = optionsOf(kind, said.more);
  if (!makeable.has(kind)) {
    if (knownElsewhere.has(kind)) throw new NotSimulated(`ip link add … type ${kind}`);
    needRoot(net);
    throw extended('Unknown device type');
  }
  if (name === undefined) throw new NotSimulated('ip link add without a name');
  return addLink(net, {
    ...changeOf(said),
    name,
    kind,
    ...(on === undefined ? {} : { on }),
    ...options,
  });
}

export function linkSet(net: Net, words: Words): Net {
  const said = read(net, words);
  const { kind } = said;
  const index = deviceOf(net, said);
  const options = kind === undefined ? {} : optionsOf(kind, said.more);
  const change: LinkChange = {
    ...changeOf(said),
    ...(said.named === undefined || said.named === said.dev ? {} : { name: said.named }),
    ...('bridge' in options ? { bridge: options.bridge ?? {} } : {}),
  };
  // The id of a VLAN is taken in silence and never changed.
  return changeLink(net, index, change);
}

export function linkDelete(net: Net, words: Words): Net {
  const said = read(net, words);
  return deleteLink(net, deviceOf(net, said));
}

const makeable = new Set(['bridge', 'vlan', 'veth', 'dummy']);
const knownElsewhere = new Set([
  'bond',
  'macvlan',
  'macvtap',
  'vxlan',
  'tun',
  'ipvlan',
  'vrf',
  'gre',
  'wireguard',
  'ifb',
  'team',
]);

function deviceOf(net: Net, said: Said): number {
  const dev = said.dev ?? said.named;
  if (dev === undefined) throw quitting('Not enough information: "dev" argument is required.');
  const { mac } = said;
  const link = linkNamed(net, dev);
  const bytes = mac === undefined ? 6 : mac.split(':').length;
  if (link !== undefined && bytes !== 6)
    throw saying(`Invalid address length ${bytes} - must be 6 bytes`);
  return indexOf(net, dev);
}

function indexOf(net: Net, name: string): number {
  const link = linkNamed(net, name);
  if (link === undefined) throw noDevice(name);
  return link.index;
}

function changeOf(said: Said): LinkChange {
  const { dev: _dev, named: _named, below: _below, kind: _kind, more: _more, ...change } = said;
  return change;
}

const notSimulatedWords = new Set([
  'netns',
  'multicast',
  'allmulticast',
  'promisc',
  'arp',
  'carrier',
  'vf',
  'vrf',
  'group',
  'mode',
  'state',
  'protodown',
  'index',
  'xdp',
]);

function read(net: Net, words: Words): Said {
  const said: { -readonly [Key in keyof Said]: Said[Key] } = {
    dev: undefined,
    named: undefined,
    below: undefined,
    kind: undefined,
    more: words,
  };
  while (words.left) {
    const word = words.next();
    if (word === 'up' || word === 'down') said.up = word === 'up';
    else if (word === 'name') {
      const name = words.next();
      if (said.named !== undefined) throw twice('name', name);
      if (name === '' || name.length > 15 || /[/\s]/.test(name))
        throw wrong(name, '"name" not a valid ifname');
      said.named = name;
    } else if (isShort(word, 'link')) said.below = words.next();
    else if (isShort(word, 'address')) said.mac = macIn(words.next());
    else if (isShort(word, 'broadcast') || word === 'brd') macIn(words.next());
    else if (isShort(word, 'txqueuelen') || word === 'qlen' || isShort(word, 'txqlen'))
      said.txqlen = numberIn(words.next(), 2 ** 31 - 1, 'Invalid "txqueuelen" value\n');
    else if (word === 'mtu') {
      const text = words.next();
      if (said.mtu !== undefined) throw twice('mtu', text);
      said.mtu = numberIn(text, 2 ** 31 - 1, 'Invalid "mtu" value\n');
    } else if (notSimulatedWords.has(word)) throw new NotSimulated(`ip link … ${word}`);
    else if (isShort(word, 'master')) {
      const name = words.next();
      const master = linkNamed(net, name);
      if (master === undefined) throw wrong(name, 'Device does not exist\n');
      said.master = master.index;
    } else if (isShort(word, 'nomaster')) said.master = 'none';
    else if (isShort(word, 'dynamic')) throw new NotSimulated('ip link … dynamic');
    else if (isShort(word, 'type')) {
      said.kind = words.next();
      break;
    } else if (isShort(word, 'alias')) {
      const alias = words.next();
      if (alias.length >= 256) throw wrong(alias, 'alias too long\n');
      said.alias = alias;
    } else {
      if (isShort(word, 'help')) throw new NotSimulated('ip link help');
      const dev = word === 'dev' ? words.next() : word;
      if (said.dev !== undefined) throw garbage('dev', dev);
      if (dev === '' || /[/\s]/.test(dev)) throw wrong(dev, '"dev" not a valid ifname');
      said.dev = dev;
    }
  }
  return said;
}

interface KindOptions {
  readonly bridge?: Partial<BridgeOptions>;
  readonly vid?: number;
  readonly peer?: string;
}

function optionsOf(kind: string, words: Words): KindOptions {
  switch (kind) {
    case 'bridge':
      return words.left ? { bridge: bridgeOptions(words) } : {};
    case 'vlan':
      return vlanOptions(words);
    case 'veth':
      return vethOptions(words);
    default: {
      const word = words.peek();
      if (word === undefined) return {};
      throw saying(`Garbage instead of arguments "${word} ...". Try "ip link help".`);
    }
  }
}

function vlanOptions(words: Words): KindOptions {
  let vid: number | undefined;
  while (words.left) {
    const word = words.next();
    if (isShort(word, 'id')) vid = numberIn(words.next(), 65535, 'id is invalid');
    else if (isShort(word, 'protocol')) {
      if (words.next().toLowerCase() !== '802.1q')
        throw new NotSimulated('VLANs of another protocol than 802.1Q');
    } else throw new NotSimulated(`ip link … type vlan ${word}`);
  }
  return vid === undefined ? {} : { vid };
}

function vethOptions(words: Words): KindOptions {
  if (!words.left) throw new NotSimulated('a veth whose other end has no name');
  const word = words.next();
  if (word !== 'peer') throw new Refusal(1, `"${word}" is not simulated\n`);
  if (words.peek() === 'name' || words.peek() === 'dev') words.next();
  const peer = words.next();
  if (words.left) throw new NotSimulated(`ip link … peer ${words.next()}`);
  return { peer };
}
