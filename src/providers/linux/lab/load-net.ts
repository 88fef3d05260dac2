/** The network of a state: links with their addresses, routes, neighbours, sysctls. */
import type { Entry } from './entry.ts';
import { noMac, type Address, type Link, type Net } from './kernel/net.ts';
import { settle } from './kernel/settle.ts';
import { chooseBridgeMac } from './kernel/shape.ts';
import { named, wired, withLinkOf } from './load-links.ts';
import { addressOf, boundIn, withRoutes } from './load-routes.ts';

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

const ofLoopback = { link: 1, scope: 'host', secondary: false, flags: [], turn: 1 } as const;
const loopbackAddresses: readonly Address[] = [
  { ...ofLoopback, family: 4, local: 2130706433, prefix: 8, label: 'lo' },
  { ...ofLoopback, family: 6, local: 1n, prefix: 128 },
];

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
