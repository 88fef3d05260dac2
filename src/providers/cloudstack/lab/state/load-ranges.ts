/** Loads VLAN ranges and the public addresses that somebody has. */
import { uuidOf } from '../world/ids.ts';
import { addressId } from '../world/public-addresses.ts';
import type { NetworkRow } from '../world/rows.ts';
import { ipNumber, rangeSpan } from '../world/subnets.ts';
import type { Entry } from './entry.ts';
import { identity, ownerIn, zoneIn, type Loading } from './loading.ts';

/** `vlanipranges` of their own, or `ranges` inside a network. */
export function loadRanges(state: Entry, loading: Loading): void {
  for (const entry of state.entries('vlanipranges')) loadRange(entry, loading);
}

export function loadRange(entry: Entry, loading: Loading, within?: NetworkRow): void {
  const { world } = loading;
  const forPublic = entry.flag(
    'forvirtualnetwork',
    within === undefined && !entry.has('networkid'),
  );
  // The public network is in no list that does not ask for it.
  const unlisted = forPublic && world.networks.get(entry.text('networkid')) === undefined;
  const named = unlisted ? undefined : entry.reference(world.networks, 'networkid', 'network');
  const zone = within?.zone ?? zoneIn(entry, loading);
  const network =
    within?.id ?? named?.id ?? publicNetwork(loading, { zone, id: entry.text('networkid') });
  const startip = entry.needed('startip');
  const endip = entry.text('endip') ?? startip;
  if (ipNumber(startip) === undefined || ipNumber(endip) === undefined)
    throw new Error(`${entry.place}: ${startip}-${endip} is no range of IPv4 addresses`);
  const { vlan = 'untagged', gateway, cidr } = world.networks.need(network);
  world.ranges.put({
    ...identity(entry, world.ranges, `${network} ${startip}`),
    zone,
    network,
    physical: entry.text('physicalnetworkid') ?? world.networks.need(network).physical,
    public: forPublic,
    vlan: (entry.text('vlan') ?? vlan).replace(/^vlan:\/\//, ''),
    gateway: entry.text('gateway') ?? gateway ?? '',
    netmask: entry.text('netmask') ?? (cidr === undefined ? '255.255.255.0' : maskIn(cidr)),
    startip,
    endip,
    account: entry.reference(world.accounts, 'accountid', 'account')?.id,
    fields: entry.rest(
      'cidr',
      'domain',
      'domainid',
      'domainpath',
      'project',
      'projectid',
      'zonename',
    ),
  });
}

function maskIn(cidr: string): string {
  const prefix = Number(cidr.split('/')[1] ?? 24);
  return [0, 8, 16, 24]
    .map((shift) => 256 - 2 ** (8 - Math.min(8, Math.max(0, prefix - shift))))
    .join('.');
}

// Every zone has one network for its public traffic.
function publicNetwork(
  { world, born }: Loading,
  { zone, id }: { readonly zone: string; readonly id: string | undefined },
): string {
  const found = world.networks
    .all()
    .find((each) => each.traffictype === 'Public' && each.zone === zone);
  if (found !== undefined) return found.id;
  const owner = world.accounts.all()[0];
  if (owner === undefined) throw new Error('the state has no account');
  return world.networks.put({
    id: id ?? uuidOf('state', 'public', zone),
    nr: world.networks.nextNumber(),
    name: 'public',
    account: owner.id,
    domain: owner.domain,
    zone,
    offering: '',
    type: 'Shared',
    traffictype: 'Public',
    state: 'Setup',
    displaytext: 'public',
    physical: world.physicalNetworks.all()[0]?.id,
    acltype: 'Domain',
    created: born,
    tags: [],
    fields: {},
  }).id;
}

export function loadAddresses(state: Entry, loading: Loading): void {
  const { world, born } = loading;
  for (const entry of state.entries('publicipaddresses')) {
    const ipaddress = entry.needed('ipaddress');
    const stated = entry.text('state');
    if (stated === 'Free') continue;
    const range = world.ranges.all().find((each) => {
      const { first, last } = rangeSpan(each);
      const ip = ipNumber(ipaddress) ?? -1;
      return each.public && ip >= first && ip <= last;
    });
    if (range === undefined) throw new Error(`${entry.place}: no public range has ${ipaddress}`);
    const { nr } = identity(entry, world.addresses, ipaddress);
    world.addresses.put({
      id: entry.text('id') ?? addressId(range, ipaddress),
      nr,
      ipaddress,
      range: range.id,
      zone: range.zone,
      ...ownerIn(entry, loading),
      state: 'Allocated',
      allocated: entry.text('allocated') ?? born,
      issourcenat: entry.flag('issourcenat'),
      isstaticnat: entry.flag('isstaticnat'),
      issystem: entry.flag('issystem'),
      associated: entry.reference(
        world.networks,
        'associatednetworkid',
        'associatednetworkname',
        'associatednetwork',
      )?.id,
      vpc: entry.reference(world.vpcs, 'vpcid', 'vpcname')?.id,
      tags: entry.tags(),
      fields: entry.rest(
        'zoneid',
        'zonename',
        'forvirtualnetwork',
        'vlanid',
        'vlanname',
        'networkid',
        'networkname',
        'physicalnetworkid',
        'domainpath',
        'jobid',
        'jobstatus',
        'vm',
      ),
    });
  }
}
