/** What networkd makes of a definition: devices made, addresses and routes exactly as defined, the rest of its devices swept. */
import { parseAddress } from '../../../../model/ip.ts';
import { addAddress, dropAddress } from '../kernel/addresses.ts';
import { addLink, changeLink, vanish } from '../kernel/links.ts';
import { linkNamed, type BridgeOptions, type Link, type Net } from '../kernel/net.ts';
import { bitsOf, broadcastOf, familyOf } from '../kernel/prefix.ts';
import { NotSimulated, Refusal } from '../kernel/refusal.ts';
import { changeRoute } from '../kernel/route-changes.ts';
import { dropRoutes } from '../kernel/route-table.ts';
import { settle } from '../kernel/settle.ts';
import { devicesIn, isMapping, listOf, type Mapping } from './definition.ts';
import { addressOf } from './networkd.ts';

interface Wanted {
  readonly network: Mapping;
  /** Devices that an older definition had and this one has not. */
  readonly dropped: ReadonlySet<string>;
  /** Of those, the ones that are taken away; the others stay, without addresses. */
  readonly removed: ReadonlySet<string>;
}

export function applied(net: Net, { network, dropped, removed }: Wanted): Net {
  let now = net;
  const devices = devicesIn(network);
  for (const name of removed) {
    const link = linkNamed(now, name);
    if (link !== undefined) now = vanish(now, link.index);
  }
  for (const [sort, name, of] of devices) now = withDevice(now, { sort, name, of });
  for (const [, name, of] of devices) now = withPorts(now, name, of);
  for (const [, name] of devices) now = step(now, name, { up: true });
  // First away, then there: an address that moves is at no moment on two devices.
  for (const name of dropped) now = swept(now, name, []);
  for (const [, name, of] of devices) now = swept(now, name, addressesOf(of));
  for (const [, name, of] of devices) now = withAddresses(now, name, addressesOf(of));
  for (const [, name, of] of devices) now = withRoutes(now, name, of);
  return settle(now);
}

interface Device {
  readonly sort: string;
  readonly name: string;
  readonly of: Mapping;
}

function withDevice(net: Net, { sort, name, of }: Device): Net {
  if (sort === 'bonds') throw new NotSimulated('netplan apply with bonds');
  let now = net;
  if (linkNamed(now, name) === undefined && sort === 'vlans') {
    const below = linkNamed(now, String(of['link']));
    if (below === undefined) return now;
    now = addLink(now, { name, kind: 'vlan', on: below.index, vid: Number(of['id']) });
  } else if (linkNamed(now, name) === undefined && sort === 'bridges')
    now = addLink(now, { name, kind: 'bridge' });
  if (linkNamed(now, name) === undefined) return now;
  const mac = of['macaddress'];
  const mtu = of['mtu'];
  if (sort === 'bridges') now = step(now, name, { bridge: optionsOf(of) });
  if (typeof mac === 'string') now = step(now, name, { mac: mac.toLowerCase() });
  if (typeof mtu === 'number') now = step(now, name, { mtu });
  return now;
}

// Seconds in netplan, centiseconds in the kernel.
function optionsOf(of: Mapping): Partial<BridgeOptions> {
  const parameters = isMapping(of['parameters']) ? of['parameters'] : {};
  const delay = parameters['forward-delay'];
  return {
    // Where there are parameters at all netplan says yes by default.
    ...(Object.keys(parameters).length === 0 ? {} : { stp: parameters['stp'] !== false }),
    ...(delay === undefined ? {} : { forwardDelay: Number(delay) * 100 }),
  };
}

function withPorts(net: Net, name: string, of: Mapping): Net {
  const bridge = linkNamed(net, name);
  if (bridge?.kind !== 'bridge') return net;
  const wanted = listOf(of, 'interfaces').map(String);
  let now = net;
  for (const port of net.links.filter((each) => each.master === bridge.index))
    if (!wanted.includes(port.name)) now = step(now, port.name, { master: 'none' });
  for (const port of wanted) now = step(now, port, { master: bridge.index });
  return now;
}

// What the kernel refuses networkd writes to its log, and goes on.
function step(net: Net, name: string, change: Parameters<typeof changeLink>[2]): Net {
  const link = linkNamed(net, name);
  if (link === undefined) return net;
  return attempt(net, (now) => changeLink(now, link.index, change));
}

function attempt(net: Net, change: (net: Net) => Net): Net {
  try {
    return settle(change(net));
  } catch (error) {
    if (error instanceof Refusal) return error.net ?? net;
    throw error;
  }
}

function addressesOf(of: Mapping): readonly string[] {
  return listOf(of, 'addresses').map(addressOf);
}

/** Addresses and routes that nobody defined go, but for what the kernel or a lease brought. */
function swept(net: Net, name: string, wanted: readonly string[]): Net {
  const link = linkNamed(net, name);
  if (link === undefined) return net;
  const kept = new Set(wanted.map(canonical));
  let now = net;
  for (const each of net.addresses) {
    const own = each.link === link.index && each.scope === 'global' && each.valid === undefined;
    if (!own || kept.has(`${String(each.local)}/${each.prefix}`)) continue;
    const there = now.addresses.find(
      (left) => left.link === each.link && left.local === each.local,
    );
    if (there !== undefined) now = dropAddress(now, there);
  }
  return dropRoutes(
    now,
    (each) => each.link === link.index && !['kernel', 'dhcp', 'ra'].includes(each.protocol),
  );
}

function canonical(text: string): string {
  const [address = '', prefix = ''] = text.split('/');
  return `${String(parseAddress(address))}/${prefix}`;
}

function withAddresses(net: Net, name: string, wanted: readonly string[]): Net {
  const link = linkNamed(net, name);
  if (link === undefined) return net;
  return wanted.reduce((now, text) => withAddress(now, link, text), net);
}

function withAddress(net: Net, link: Link, text: string): Net {
  const [address = '', length = ''] = text.split('/');
  const local = parseAddress(address);
  if (local === undefined) return net;
  const prefix = Number(length);
  const family = familyOf(local);
  const broadcast =
    typeof local === 'number' && prefix < 31 ? { broadcast: broadcastOf(local, prefix) } : {};
  return attempt(net, (now) =>
    addAddress(
      now,
      {
        link: link.index,
        family,
        local,
        prefix,
        scope: 'global',
        flags: [],
        ...(family === 4 ? { label: link.name } : {}),
        ...broadcast,
      },
      'replace',
    ),
  );
}

function textIn(of: Mapping, key: string): string {
  const value = of[key];
  return typeof value === 'string' ? value : '';
}

function withRoutes(net: Net, name: string, of: Mapping): Net {
  const link = linkNamed(net, name);
  if (link === undefined) return net;
  let now = net;
  for (const each of listOf(of, 'routes').filter(isMapping)) {
    const via = parseAddress(textIn(each, 'via'));
    const [text = '', length] = textIn(each, 'to').split('/');
    const first = text === 'default' ? (typeof via === 'bigint' ? 0n : 0) : parseAddress(text);
    if (first === undefined) continue;
    const family = familyOf(first);
    const metric = each['metric'];
    const prefix = text === 'default' ? 0 : Number(length ?? bitsOf(family));
    now = attempt(now, (before) =>
      changeRoute(before, 'replace', {
        family,
        first,
        prefix,
        type: 'unicast',
        scope: via === undefined && family === 4 ? 'link' : 'global',
        protocol: 'static',
        onlink: each['on-link'] === true,
        link: link.index,
        ...(via === undefined ? {} : { via }),
        ...(typeof metric === 'number' ? { metric } : {}),
      }),
    );
  }
  return now;
}
