/** Devices set up and down, with what falls and rises with them. */
import { sleepAddresses, wakeAddresses } from './addresses.ts';
import { childrenOf, linkAt, noMac, withLink, type Net } from './net.ts';
import { errno } from './refusal.ts';
import { inheritMac } from './shape.ts';

/** Kinds whose drivers refuse to run without a MAC. */
const checksMac = new Set(['vlan', 'macvlan', 'dummy']);

export function setUp(net: Net, index: number): Net {
  const link = linkAt(net, index);
  if (link.up) return net;
  if (checksMac.has(link.kind) && link.mac === noMac)
    throw errno('Cannot assign requested address');
  if (link.on !== undefined && !linkAt(net, link.on).up) throw errno('Network is down');
  let now = inheritMac(withLink(net, index, { up: true, ready: false }), index);
  now = wakeAddresses(now, index);
  // VLANs rise with their parent, also those that were set down on their own before.
  for (const child of childrenOf(now, index))
    if (child.kind === 'vlan') now = setUpIfItCan(now, child.index);
  return now;
}

function setUpIfItCan(net: Net, index: number): Net {
  const { mac } = linkAt(net, index);
  return mac === noMac ? net : setUp(net, index);
}

/** Static routes are lost for good, IPv6 addresses too; VLANs go down with their parent. */
export function setDown(net: Net, index: number): Net {
  const link = linkAt(net, index);
  if (!link.up) return net;
  let now = withLink(net, index, { up: false, ready: false });
  now = sleepAddresses(now, link);
  now = { ...now, neighbours: now.neighbours.filter((each) => each.link !== index) };
  for (const child of childrenOf(now, index))
    if (child.kind === 'vlan') now = setDown(now, child.index);
  return now;
}
