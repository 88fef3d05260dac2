/** Loads VPCs and networks. */
import type { NetworkRow } from '../world/rows.ts';
import { subnetOf } from '../world/subnets.ts';
import type { Entry } from './entry.ts';
import { loadRange } from './load-ranges.ts';
import { identity, ownerIn, zoneIn, type Loading } from './loading.ts';

export function loadNetworks(state: Entry, loading: Loading): void {
  const { world, born } = loading;
  for (const entry of state.entries('vpcs')) {
    const name = entry.needed('name');
    world.vpcs.put({
      ...identity(entry, world.vpcs, name),
      name,
      ...ownerIn(entry, loading),
      zone: zoneIn(entry, loading),
      fields: { created: born, ...entry.rest('zonename', 'network', 'domainpath') },
    });
  }
  for (const entry of state.entries('networks')) loadNetwork(entry, loading);
}

function loadNetwork(entry: Entry, loading: Loading): void {
  const { world, born } = loading;
  const name = entry.needed('name');
  const offering = entry.reference(
    world.networkOfferings,
    'networkofferingid',
    'networkofferingname',
    'networkoffering',
  );
  const traffictype = entry.word('traffictype', ['Guest', 'Public']);
  const usual = world.networkOfferings.get(offering?.id)?.guestiptype ?? 'Isolated';
  const type = entry.has('type') ? entry.word('type', ['Isolated', 'Shared', 'L2']) : usual;
  const { gateway, cidr } = subnetIn(entry);
  const reserved = entry.text('networkcidr');
  const vlan = entry.text('vlan');
  const physical = world.physicalNetworks.all()[0];
  const row: NetworkRow = {
    ...identity(entry, world.networks, name),
    name,
    ...ownerIn(entry, loading),
    zone: zoneIn(entry, loading),
    offering: offering?.id ?? '',
    type,
    traffictype,
    state: entry.has('state')
      ? entry.word('state', [
          'Allocated',
          'Implementing',
          'Implemented',
          'Setup',
          'Shutdown',
          'Destroy',
        ])
      : traffictype === 'Public' || type === 'Shared'
        ? 'Setup'
        : vlan === undefined
          ? 'Allocated'
          : 'Implemented',
    displaytext: entry.text('displaytext') ?? name,
    cidr: reserved ?? cidr,
    guestcidr: reserved === undefined ? undefined : cidr,
    gateway,
    vlan,
    networkdomain:
      entry.text('networkdomain') ?? (type === 'Isolated' ? 'cs2cloud.internal' : undefined),
    physical: entry.text('physicalnetworkid') ?? physical?.id,
    vpc: entry.reference(world.vpcs, 'vpcid', 'vpcname', 'vpc')?.id,
    acltype: entry.has('acltype')
      ? entry.word('acltype', ['Account', 'Domain'])
      : type === 'Shared'
        ? 'Domain'
        : 'Account',
    created: entry.text('created') ?? born,
    tags: entry.tags(),
    fields: entry.rest(...told),
  };
  world.networks.put(row);
  for (const range of entry.entries('ranges')) loadRange(range, loading, row);
}

// What the lab tells out of other things.
const told = [
  'netmask',
  'zonename',
  'domainpath',
  'related',
  'broadcasturi',
  'issystem',
  'canusefordeploy',
  'details',
  'networkofferingdisplaytext',
  'networkofferingconservemode',
  'networkofferingavailability',
  'specifyvlan',
  'specifyipranges',
  'service',
  'jobid',
  'jobstatus',
  'ranges',
  'ispersistent',
  'reservediprange',
] as const;

function subnetIn(entry: Entry): { gateway?: string | undefined; cidr?: string | undefined } {
  const gateway = entry.text('gateway');
  const netmask = entry.text('netmask');
  const made =
    gateway === undefined || netmask === undefined ? undefined : subnetOf(gateway, netmask);
  return { gateway, cidr: entry.text('cidr') ?? made };
}
