/** The definition of a network: read, found wrong, and filled in as libvirt does. */
import { addressText, parseAddress } from '../../../../model/ip.ts';
import { firstOf } from '../kernel/prefix.ts';
import { VirshFailure } from './failure.ts';
import { macOf, uuidOf, type Libvirt, type Network } from './model.ts';
import { childOf, childrenOf, textXml, xml, type Xml } from './xml.ts';

/** Modes whose bridge is libvirt's own. */
const ownBridges = new Set([undefined, 'nat', 'route', 'open']);

// The order in which libvirt prints them; what it does not know is dropped.
const order = [
  'name',
  'uuid',
  'metadata',
  'title',
  'description',
  'forward',
  'bridge',
  'mtu',
  'mac',
  'domain',
  'dns',
  'vlan',
  'bandwidth',
  'ip',
  'route',
  'virtualport',
  'portgroup',
];

export interface Filled {
  readonly definition: Xml;
  readonly libvirt: Libvirt;
}

/** Nothing of the world is looked at, but for names that are taken. */
export function filledIn(libvirt: Libvirt, root: Xml): Filled {
  if (root.name !== 'network')
    throw new VirshFailure(
      `XML error: unexpected root element <${root.name}>, expecting <network>`,
    );
  const name = childOf(root, 'name')?.text ?? '';
  if (name === '') throw new VirshFailure('internal error: Missing network name');
  let given = libvirt.given;
  const next = (): number => (given += 1);
  const uuid = childOf(root, 'uuid')?.text ?? uuidOf(next());
  const own = ownBridges.has(modeOf(root));
  const bridge = own ? ownBridge(libvirt, root, name) : childOf(root, 'bridge');
  const mac = own
    ? (childOf(root, 'mac') ?? xml('mac', { address: macOf(next()) }))
    : childOf(root, 'mac');
  for (const ip of childrenOf(root, 'ip')) checkRanges(ip);
  const parts: readonly Xml[] = [
    ...root.children.filter(
      (each) => order.includes(each.name) && !['name', 'uuid', 'bridge', 'mac'].includes(each.name),
    ),
    textXml('name', name),
    textXml('uuid', uuid),
    ...(bridge === undefined ? [] : [bridge]),
    ...(mac === undefined ? [] : [mac]),
  ];
  const children = order
    .flatMap((each) => parts.filter((part) => part.name === each))
    .map((part) => (part.name === 'ip' ? sortedLeases(part) : forwardFilled(part)));
  return { definition: xml('network', {}, children), libvirt: { ...libvirt, given } };
}

/** Ranges are printed before hosts. */
function sortedLeases(ip: Xml): Xml {
  const children = ip.children.map((each) =>
    each.name === 'dhcp' ? { ...each, children: leasesInOrder(each.children) } : each,
  );
  return { ...ip, children };
}

export function leasesInOrder(children: readonly Xml[]): readonly Xml[] {
  return ['range', 'host', 'bootp'].flatMap((name) =>
    children.filter((each) => each.name === name),
  );
}

// A forward without a mode is NAT.
function forwardFilled(part: Xml): Xml {
  return part.name === 'forward' && part.attributes['mode'] === undefined
    ? { ...part, attributes: { mode: 'nat', ...part.attributes } }
    : part;
}

export function modeOf(definition: Xml): string | undefined {
  const forward = childOf(definition, 'forward');
  return forward === undefined ? undefined : (forward.attributes['mode'] ?? 'nat');
}

/** Is the bridge made when the network starts? */
export function hasOwnBridge(definition: Xml): boolean {
  return ownBridges.has(modeOf(definition));
}

export function bridgeName(definition: Xml): string | undefined {
  return childOf(definition, 'bridge')?.attributes['name'];
}

function ownBridge(libvirt: Libvirt, root: Xml, network: string): Xml {
  const said = childOf(root, 'bridge')?.attributes ?? {};
  const taken = (name: string): boolean =>
    libvirt.networks.some(
      (each) =>
        each.name !== network &&
        [each.config, each.live].some((of) => of !== undefined && bridgeName(of) === name),
    );
  const { name, stp = 'on', delay = '0', ...more } = said;
  if (name !== undefined && taken(name))
    throw new VirshFailure(`internal error: bridge name '${name}' already in use.`);
  let number = 0;
  while (taken(`virbr${number}`)) number += 1;
  return xml('bridge', { name: name ?? `virbr${number}`, stp, delay, ...more });
}

/** `10.12.8.1/24`, with its first address. */
export interface Subnet {
  readonly address: number | bigint;
  readonly prefix: number;
}

export function subnetOf(ip: Xml): Subnet | undefined {
  const { address = '', prefix, netmask } = ip.attributes;
  const bound = parseAddress(address);
  if (bound === undefined) return undefined;
  const mask = netmask === undefined ? undefined : parseAddress(netmask);
  const ones = typeof mask === 'number' ? mask.toString(2).replaceAll('0', '').length : undefined;
  return {
    address: bound,
    prefix: Number(prefix ?? ones ?? (typeof bound === 'bigint' ? 64 : classOf(bound))),
  };
}

// Without a length libvirt goes by the class of old.
function classOf(address: number): number {
  const first = Math.floor(address / 2 ** 24);
  return first < 128 ? 8 : first < 192 ? 16 : 24;
}

export function checkRanges(ip: Xml): void {
  for (const range of childrenOf(childOf(ip, 'dhcp'), 'range')) checkRange(ip, range);
}

export function checkRange(ip: Xml, { attributes }: Xml): void {
  const subnet = subnetOf(ip);
  const { start = '', end = '' } = attributes;
  const [first, last] = [parseAddress(start), parseAddress(end)];
  if (subnet === undefined || first === undefined || last === undefined) return;
  const base = firstOf(subnet.address, subnet.prefix);
  const within = [first, last].every((each) => firstOf(each, subnet.prefix) === base);
  if (!within)
    throw new VirshFailure(
      `internal error: range ${start} - ${end} is not entirely within network ${addressText(subnet.address)}/${subnet.prefix}`,
    );
  if (first > last)
    throw new VirshFailure(`internal error: range ${start} - ${end} is reversed or invalid`);
}

/** What there is of a network already, in the way of a definition. */
export function standsInTheWay(
  libvirt: Libvirt,
  definition: Xml,
  said: boolean,
): Network | undefined {
  const name = childOf(definition, 'name')?.text ?? '';
  const uuid = childOf(definition, 'uuid')?.text ?? '';
  const same = libvirt.networks.find((each) => each.uuid === uuid);
  if (said && same !== undefined) {
    if (same.name !== name)
      throw new VirshFailure(
        `operation failed: network '${same.name}' is already defined with uuid ${uuid}`,
      );
    return same;
  }
  const other = libvirt.networks.find((each) => each.name === name);
  if (other !== undefined)
    throw new VirshFailure(
      `operation failed: network '${name}' already exists with uuid ${other.uuid}`,
    );
  return undefined;
}
