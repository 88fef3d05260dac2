/** Acquires public addresses and gives them back. */
import { checkQuota } from '../access/quota.ts';
import { mayUse, ownerOf } from '../access/scope.ts';
import type { Call, Commands } from '../call.ts';
import { ownJob } from '../guest/vm.ts';
import { showAddress } from '../show/network.ts';
import { declared } from '../wire/params.ts';
import { failed, noCapacity, wrong } from '../wire/refusal.ts';
import { dateText } from '../world/ids.ts';
import { addressesOf, freePublic } from '../world/public-addresses.ts';
import type { AddressRow, NetworkRow, Owned } from '../world/rows.ts';

export const addresses: Commands = {
  associateIpAddress: {
    kind: 'asyncCreate',
    item: 'ipaddress',
    params: declared(
      `account domainid:domain fordisplay:bool° ipaddress isportable:bool networkid:network projectid:project
       regionid:int vpcid:vpc zoneid:zone`,
    ),
    create: (call) => acquire(call).id,
    finish: (work) => {
      const { world, params } = work;
      const row = world.addresses.get(params.needed('.made'));
      const range = world.ranges.get(row?.range);
      if (row === undefined || range === undefined) throw failed('Failed to assign ip address');
      const { id, ipaddress } = row;
      return {
        ipaddress: { ...showAddress(world, { id, ipaddress, range, row }), ...ownJob(work) },
      };
    },
  },
  disassociateIpAddress: {
    kind: 'async',
    params: declared('id:address ipaddress'),
    on: (call) => {
      const row = named(call);
      if (row !== undefined) mayUse(call, row);
      return row === undefined ? undefined : { type: 'IpAddress', id: row.id };
    },
    check: (work) => {
      const row = named(work);
      if (row?.issourcenat === true)
        throw failed('ip address is used for source nat purposes and can not be disassociated.');
      if (row === undefined && isGuest(work))
        throw failed('only ip addresses that belong to a virtual network may be disassociated.');
    },
    finish: (work) => {
      // One that nobody has is given back already.
      const row = named(work);
      if (row !== undefined) work.world.addresses.remove(row.id);
      return { success: true };
    },
  },
};

function named({ world, params }: Call): AddressRow | undefined {
  const id = params.text('id');
  const ip = params.text('ipaddress');
  if (id !== undefined) return world.addresses.get(id);
  return ip === undefined ? undefined : world.addresses.by('ip', ip)[0];
}

// An address of a shared network that a VM has.
function isGuest({ world, params }: Call): boolean {
  return world.ranges
    .all()
    .filter((range) => !range.public)
    .some((range) =>
      addressesOf(world, range, false).some((each) => each.id === params.text('id')),
    );
}

function acquire(call: Call): AddressRow {
  const { world, params, now } = call;
  const network = networkOf(call);
  const vpc = world.vpcs.get(params.text('vpcid'));
  const owner: Owned = network ?? vpc ?? ownerOf(call);
  mayUse(call, owner);
  const zone = network?.zone ?? vpc?.zone ?? params.needed('zoneid');
  checkQuota(world, 'public_ip', owner);
  const ip = params.text('ipaddress');
  const free = freePublic(world, zone, { account: owner.account, ip });
  if (free === undefined)
    throw noCapacity(
      ip === undefined
        ? 'Unable to find available public IP addresses'
        : 'Insufficient address capacity',
      4320,
    );
  const { account, project, domain } = owner;
  return world.addresses.put({
    id: free.id,
    nr: world.addresses.nextNumber(),
    ipaddress: free.ipaddress,
    range: free.range.id,
    zone,
    account,
    project,
    domain,
    state: 'Allocated',
    allocated: dateText(now),
    issourcenat: false,
    isstaticnat: false,
    issystem: false,
    associated: network?.id,
    vpc: vpc?.id,
    fields: {},
    tags: [],
  });
}

/** A zone alone means the account's only isolated network there. */
function networkOf(call: Call): NetworkRow | undefined {
  const { world, params } = call;
  const id = params.text('networkid');
  if (id !== undefined) {
    const network = world.networks.get(id);
    if (network === undefined) throw wrong(`Unable to find network by network id specified`);
    if (network.type !== 'Isolated')
      throw wrong(
        'Ip address can be associated to the network with trafficType Guest of type Isolated only',
      );
    return network;
  }
  if (params.has('vpcid')) return undefined;
  if (!params.has('zoneid')) throw wrong('Unable to figure out zone to assign ip to');
  const owner = ownerOf(call);
  const own = world.networks
    .all()
    .filter((each) => each.type === 'Isolated' && each.vpc === undefined)
    .filter((each) => each.account === owner.account && each.zone === params.needed('zoneid'));
  const [only, ...more] = own;
  if (only === undefined || more.length > 0)
    throw wrong(
      own.length === 0
        ? "Account doesn't have any isolated networks in the zone"
        : 'Account has more than one isolated network in the zone',
    );
  return only;
}
