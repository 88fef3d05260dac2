/** Addresses of devices: where the kernel puts a new one, and what a deleted one takes with it. */
import { firstOf } from './prefix.ts';
import { linkAt, type Address, type Link, type Net, type Scope } from './net.ts';
import { errno, extended, needRoot, since62 } from './refusal.ts';
import { addConnected, dropConnected, dropRoutes } from './route-table.ts';

export type NewAddress = Omit<Address, 'secondary' | 'turn'>;

/** `ip addr add`, `replace`, `change`: the last two add as well, and renew what is there. */
export function addAddress(net: Net, address: NewAddress, how: 'add' | 'replace'): Net {
  needRoot(net);
  const there = net.addresses.find((each) => isSame(each, address));
  if (there !== undefined) {
    if (how === 'add') throw alreadyThere(net, address);
    return renewed(net, there, address);
  }
  if (address.family === 4) return address.local === 0 ? net : insert4(net, address);
  const link = linkAt(net, address.link);
  if (link.mtu < smallestMtuOfIpv6) throw errno('Invalid argument');
  if (isWithoutIpv6(net, link)) throw extended('ipv6: IPv6 is disabled on this device');
  return insert6(net, address);
}

export const smallestMtuOfIpv6 = 1280;

/** Is IPv6 switched off on this device? */
export function isWithoutIpv6(net: Net, { name }: Link): boolean {
  const said = (which: string): string | undefined =>
    net.sysctls[`net.ipv6.conf.${which}.disable_ipv6`];
  return (said(name) ?? said('all') ?? '0') !== '0';
}

// IPv6 looks at the address alone, IPv4 at its prefix as well.
function isSame(each: Address, address: NewAddress): boolean {
  return (
    each.link === address.link &&
    each.local === address.local &&
    each.family === address.family &&
    (address.family === 6 || each.prefix === address.prefix)
  );
}

function alreadyThere(net: Net, { family }: NewAddress): Error {
  return family === 4
    ? since62(net, 'File exists', 'ipv4: Address already assigned')
    : since62(net, 'File exists', 'ipv6: address already assigned');
}

function renewed(net: Net, there: Address, address: NewAddress): Net {
  const { valid: _valid, preferred: _preferred, metric: _metric, ...kept } = there;
  const { valid, preferred, metric = there.metric } = address;
  const renewedAddress: Address = {
    ...kept,
    ...(valid === undefined ? {} : { valid }),
    ...(preferred === undefined ? {} : { preferred }),
    ...(metric === undefined ? {} : { metric }),
  };
  const addresses = net.addresses.map((each) => (each === there ? renewedAddress : each));
  if (metric === there.metric) return { ...net, addresses };
  return addConnected(dropConnected({ ...net, addresses }, there), renewedAddress);
}

const width: Readonly<Record<Scope, number>> = {
  global: 0,
  site: 200,
  link: 253,
  host: 254,
  nowhere: 255,
};

// __inet_insert_ifa: primaries in the order of their scopes, then secondaries as they come.
function insert4(net: Net, address: NewAddress): Net {
  const mates = net.addresses.filter((each) => isMate(each, address));
  if (mates.some((each) => each.scope !== address.scope))
    throw since62(net, 'Invalid argument', 'ipv4: Invalid scope value');
  const turn = net.turn + 1;
  const placed: Address = { ...address, secondary: mates.length > 0, turn };
  const own = net.addresses.filter((each) => each.link === address.link && each.family === 4);
  const before = placed.secondary
    ? own.at(-1)
    : own.findLast((each) => !each.secondary && width[address.scope] <= width[each.scope]);
  return addConnected({ ...net, turn, addresses: placeAfter(net, before, placed) }, placed);
}

/** In the same subnet with the same length, on the same device. */
function isMate(each: Address, address: NewAddress): boolean {
  return (
    each.link === address.link &&
    each.family === address.family &&
    each.prefix === address.prefix &&
    firstOf(each.local, each.prefix) === firstOf(address.local, address.prefix)
  );
}

function placeAfter(net: Net, before: Address | undefined, placed: Address): readonly Address[] {
  const first = net.addresses.findIndex((each) => each.link === placed.link);
  if (before !== undefined)
    return net.addresses.toSpliced(net.addresses.indexOf(before) + 1, 0, placed);
  return first < 0 ? [...net.addresses, placed] : net.addresses.toSpliced(first, 0, placed);
}

/** An IPv6 address goes before those of its own scope and of narrower ones. */
export function insert6(net: Net, address: NewAddress): Net {
  const turn = net.turn + 1;
  const placed: Address = { ...address, secondary: false, turn };
  const own = net.addresses.filter((each) => each.link === address.link);
  const after = own.find((each) => each.family === 6 && width[each.scope] >= width[address.scope]);
  const at = after === undefined ? undefined : net.addresses.indexOf(after);
  const addresses =
    at === undefined ? placeAfter(net, own.at(-1), placed) : net.addresses.toSpliced(at, 0, placed);
  return addConnected({ ...net, turn, addresses }, placed);
}

/** What `ip addr del` names: without a prefix any address of this value. */
export interface AddressChoice extends Pick<Address, 'link' | 'family' | 'local'> {
  readonly prefix?: number;
  readonly label?: string;
}

export function deleteAddress(net: Net, choice: AddressChoice): Net {
  needRoot(net);
  const gone = net.addresses.find(
    (each) =>
      each.link === choice.link &&
      each.family === choice.family &&
      each.local === choice.local &&
      (choice.prefix === undefined || each.prefix === choice.prefix) &&
      (choice.label === undefined || each.label === choice.label),
  );
  if (gone === undefined)
    throw choice.family === 4
      ? since62(net, 'Cannot assign requested address', 'ipv4: Address not found')
      : since62(net, 'Cannot assign requested address', 'ipv6: address not found');
  return dropAddress(net, gone);
}

/** An address goes. A primary takes its secondaries along, unless the host promotes them. */
export function dropAddress(net: Net, gone: Address): Net {
  const mates =
    gone.family === 4 && !gone.secondary
      ? net.addresses.filter((each) => each !== gone && each.secondary && isMate(each, gone))
      : [];
  const promoted = promotes(net, linkAt(net, gone.link)) ? mates[0] : undefined;
  let now = net;
  if (promoted === undefined) for (const mate of mates) now = forget(now, mate);
  now = forget(now, gone);
  if (promoted !== undefined) now = promote(now, promoted, gone);
  const left = now.addresses.some((each) => each.link === gone.link && each.family === 4);
  // Without any address left IPv4 is off on this device, and every route through it goes.
  return left || gone.family === 6
    ? now
    : dropRoutes(now, (each) => each.family === 4 && each.link === gone.link);
}

function forget(net: Net, gone: Address): Net {
  const dropped = dropConnected(net, gone);
  return { ...dropped, addresses: dropped.addresses.filter((each) => each !== gone) };
}

// The first secondary becomes the subnet's primary, after the other primaries.
function promote(net: Net, chosen: Address, gone: Address): Net {
  const primary: Address = { ...chosen, secondary: false };
  const rest = net.addresses.filter((each) => each !== chosen);
  const before = rest.findLast(
    (each) =>
      each.link === gone.link &&
      each.family === 4 &&
      !each.secondary &&
      width[gone.scope] <= width[each.scope],
  );
  const without = { ...net, addresses: rest };
  const addresses = placeAfter(without, before, primary);
  return addConnected({ ...net, addresses }, primary);
}

function promotes(net: Net, { name }: Link): boolean {
  return ['all', name].some(
    (which) => net.sysctls[`net.ipv4.conf.${which}.promote_secondaries`] === '1',
  );
}

/** Removed one after the other, as `ip addr flush` does. */
export function flushAddresses(net: Net, goes: (address: Address) => boolean): Net {
  needRoot(net);
  let now = net;
  for (const each of net.addresses.filter(goes)) {
    const there = now.addresses.find((left) => left === each || isSame(left, each));
    if (there !== undefined) now = dropAddress(now, there);
  }
  return now;
}

/** What a device that goes down keeps: IPv4 without routes, of IPv6 nothing unless told so. */
export function sleepAddresses(net: Net, { index, name }: Link): Net {
  const keeps = net.sysctls[`net.ipv6.conf.${name}.keep_addr_on_down`] === '1';
  const goes = (each: Address): boolean =>
    each.link === index && each.family === 6 && !(keeps && each.scope !== 'link');
  const addresses = net.addresses.filter((each) => !goes(each));
  return dropRoutes({ ...net, addresses }, (each) => each.link === index);
}

/** The subnets' routes come back when a device is set up, of IPv6 those of addresses that last. */
export function wakeAddresses(net: Net, index: number): Net {
  let now = net;
  for (const each of net.addresses)
    if (each.link === index && (each.family === 4 || each.valid === undefined))
      now = addConnected(now, each);
  return now;
}
