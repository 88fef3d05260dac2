/** `ip -j link show` and `ip -j addr show`: what is asked for, what is left out, and the addresses of a device. */
import { addressText } from '../../../../model/ip.ts';
import {
  linkNamed,
  type Address,
  type Family,
  type Link,
  type Net,
  type Scope,
} from '../kernel/net.ts';
import { NotSimulated } from '../kernel/refusal.ts';
import { linkJson, type Json } from './show-link.ts';
import { scopeIn } from './values.ts';
import { garbage, saying, wrong, type Words } from './words.ts';

export interface Asked {
  readonly details: boolean;
  readonly family: Family | undefined;
  readonly object: 'link' | 'address';
}

interface Filter {
  readonly dev?: string;
  readonly up: boolean;
  readonly master?: number | 'none';
  readonly kind?: string;
  readonly scope?: Scope;
  readonly flags: readonly { readonly name: string; readonly wanted: boolean }[];
}

/** Devices that a filter of the program leaves out are empty objects; those of the kernel are not there at all. */
export function showLinks(net: Net, words: Words, asked: Asked): readonly Json[] {
  const filter = read(net, words);
  const only = filter.dev === undefined ? undefined : linkNamed(net, filter.dev);
  if (filter.dev !== undefined && only === undefined)
    throw saying(`Device "${filter.dev}" does not exist.`);
  const links = net.links
    .filter((each) => only === undefined || each.index === only.index)
    .filter((each) => isDumped(each, filter))
    .filter((each) => asked.object === 'link' || hasWanted(net, each, { filter, asked }));
  return links.map((link) => {
    if (!isPrinted(link, filter)) return {};
    const shown = {
      details: asked.details,
      link: asked.object === 'link',
      mac: asked.family === undefined || asked.object === 'link',
    };
    const json = linkJson(net, link, shown);
    if (asked.object === 'link') return json;
    const own = addressesOf(net, link).filter((each) => isWanted(each, filter, asked.family));
    return { ...json, addr_info: own.map(addressJson) };
  });
}

const kernelKinds = new Set(['bridge', 'vlan', 'veth', 'dummy', 'tun', 'macvlan']);

function isDumped(link: Link, { master, kind }: Filter): boolean {
  if (typeof master === 'number' && link.master !== master) return false;
  if (master === 'none' && link.master !== undefined) return false;
  return kind === undefined || !kernelKinds.has(kind) || link.kind === kind;
}

function isPrinted(link: Link, { up, kind }: Filter): boolean {
  return (!up || link.up) && (kind === undefined || link.kind === kind);
}

function addressesOf(net: Net, link: Link): readonly Address[] {
  return net.addresses.filter((each) => each.link === link.index);
}

// A device without any address is shown, one whose addresses are all unwanted is not.
function hasWanted(
  net: Net,
  link: Link,
  { filter, asked }: { readonly filter: Filter; readonly asked: Asked },
): boolean {
  const own = addressesOf(net, link);
  if (own.length === 0) return asked.family === undefined;
  return own.some((each) => isWanted(each, filter, asked.family));
}

function isWanted(address: Address, { scope, flags }: Filter, family: Family | undefined): boolean {
  return (
    (family === undefined || address.family === family) &&
    (scope === undefined || address.scope === scope) &&
    flags.every(({ name, wanted }) => hasFlag(address, name) === wanted)
  );
}

function hasFlag(address: Address, name: string): boolean {
  switch (name) {
    case 'secondary':
      return address.secondary;
    case 'permanent':
      return address.valid === undefined;
    default:
      return address.flags.includes(name);
  }
}

const addressFlags = [
  'secondary',
  'permanent',
  'tentative',
  'dadfailed',
  'nodad',
  'noprefixroute',
  'mngtmpaddr',
];

function read(net: Net, words: Words): Filter {
  const filter: { -readonly [Key in keyof Filter]: Filter[Key] } = { up: false, flags: [] };
  while (words.left) {
    const word = words.next();
    const flag = flagOf(word);
    if (word === 'up') filter.up = true;
    else if (word === 'scope') {
      const text = words.next();
      if (text !== 'all') filter.scope = scopeIn(text, 'invalid "scope"\n');
    } else if (flag !== undefined) filter.flags = [...filter.flags, flag];
    else if (word === 'master') {
      const name = words.next();
      const master = linkNamed(net, name);
      if (master === undefined) throw wrong(name, 'Device does not exist\n');
      filter.master = master.index;
    } else if (word === 'nomaster') filter.master = 'none';
    else if (word === 'type') {
      filter.kind = words.next();
      if (filter.kind.endsWith('_slave')) throw new NotSimulated('show type …_slave');
    } else if (['to', 'label', 'group', 'vrf'].includes(word))
      throw new NotSimulated(`show … ${word}`);
    else {
      const dev = word === 'dev' ? words.next() : word;
      if (filter.dev !== undefined) throw garbage('dev', dev);
      filter.dev = dev;
    }
  }
  return filter;
}

function flagOf(word: string): { readonly name: string; readonly wanted: boolean } | undefined {
  const minus = word.startsWith('-');
  const name = minus ? word.slice(1) : word;
  if (name === 'dynamic') return { name: 'permanent', wanted: minus };
  if (name === 'primary') return { name: 'secondary', wanted: minus };
  return addressFlags.includes(name) ? { name, wanted: !minus } : undefined;
}

const forever = 4294967295;

function addressJson(address: Address): Json {
  const { family, local, prefix, metric, broadcast, scope, secondary, flags, label } = address;
  return {
    family: family === 4 ? 'inet' : 'inet6',
    local: addressText(local),
    prefixlen: prefix,
    ...(metric === undefined ? {} : { metric }),
    ...(broadcast === undefined ? {} : { broadcast: addressText(broadcast) }),
    scope,
    ...(secondary ? { secondary: true } : {}),
    ...Object.fromEntries(flags.filter((each) => each === 'tentative').map((each) => [each, true])),
    ...(address.valid === undefined ? {} : { dynamic: true }),
    ...Object.fromEntries(flags.filter((each) => each !== 'tentative').map((each) => [each, true])),
    ...(label === undefined ? {} : { label }),
    valid_life_time: address.valid ?? forever,
    preferred_life_time: address.preferred ?? forever,
  };
}
