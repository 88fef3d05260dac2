/** Creates, changes and deletes networks. */
import { checkQuota } from '../access/quota.ts';
import { ownerOf } from '../access/scope.ts';
import { isRoot, type Call, type Commands } from '../call.ts';
import { checkVlan, guestSubnet } from '../guest/network-rules.ts';
import { ownJob, present } from '../guest/vm.ts';
import { checkNewRange } from '../guest/range-rules.ts';
import { showNetwork } from '../show/network.ts';
import { declared } from '../wire/params.ts';
import { failed, wrong } from '../wire/refusal.ts';
import { dateText } from '../world/ids.ts';
import type { NetworkRow } from '../world/rows.ts';
import { guestAddresses, ipNumber, maskOf, spanOf } from '../world/subnets.ts';

export const networks: Commands = {
  createNetwork: {
    kind: 'sync',
    item: 'network',
    params: declared(
      `name! networkofferingid:networkoffering! zoneid:zone! account aclid:uuid acltype asnumber:long
       associatednetworkid:network bypassvlanoverlapcheck:bool° cidrsize:int displaynetwork:bool° displaytext dns1 dns2
       domainid:domain endip endipv6 externalid gateway hideipaddressusage:bool° ip6cidr ip6dns1 ip6dns2 ip6gateway
       isolatedpvlan isolatedpvlantype netmask networkdomain physicalnetworkid:physical privatemtu:int
       projectid:project publicmtu:int routerip° startip startipv6 subdomainaccess:bool vlan vpcid:vpc`,
    ),
    run: (call) => ({
      network: showNetwork(call.world, create(call), isRoot(call.caller)),
    }),
  },
  updateNetwork: {
    kind: 'async',
    item: 'network',
    params: declared(
      `id:network! changecidr:bool customid° displaynetwork:bool° displaytext dns1 dns2 forced:bool° guestvmcidr
       name networkdomain networkofferingid:networkoffering privatemtu:int publicmtu:int updateinsequence:bool`,
    ),
    on: (call) => ({ type: 'Network', id: named(call).id }),
    check: (work) => {
      const network = named(work);
      const reserved = work.params.text('guestvmcidr');
      if (network.type !== 'Isolated' && work.params.has('networkofferingid'))
        throw wrong(
          'NetworkOffering and domain suffix upgrade can be performed for Isolated networks only',
        );
      if (reserved !== undefined) checkReserved(work, network, reserved);
    },
    finish: (work) => {
      const { params, world, caller } = work;
      const network = named(work);
      const reserved = params.text('guestvmcidr');
      const row = world.networks.set(network.id, {
        name: params.text('name') ?? network.name,
        displaytext: params.text('displaytext') ?? network.displaytext,
        networkdomain: params.text('networkdomain') ?? network.networkdomain,
        offering: params.text('networkofferingid') ?? network.offering,
        guestcidr:
          reserved === undefined
            ? network.guestcidr
            : reserved === network.cidr
              ? undefined
              : reserved,
      });
      return { network: { ...showNetwork(world, row, isRoot(caller)), ...ownJob(work) } };
    },
  },
  deleteNetwork: {
    kind: 'async',
    params: declared('id:network! forced:bool'),
    on: (call) => {
      const id = call.params.needed('id');
      const row = call.world.networks.get(id);
      if (row === undefined)
        throw wrong(`Network ID=${call.world.networks.removed.get(id) ?? 0} doesn't exist`);
      return { type: 'Network', id };
    },
    check: (work) => {
      if (named(work).traffictype !== 'Guest')
        throw wrong("Network with specified id is system and can't be removed");
    },
    finish: (work) => {
      const { world } = work;
      const { id, type } = named(work);
      // Any VM that is not expunged holds it, destroyed ones too, and no reason is given.
      if (world.nics.by('network', id).length > 0) throw failed('Failed to delete network');
      const used = world.addresses.by('associated', id);
      if (used.some((each) => each.isstaticnat)) throw failed('Failed to delete network');
      for (const address of used) world.addresses.remove(address.id);
      if (type === 'Shared')
        for (const range of world.ranges.by('network', id)) world.ranges.remove(range.id);
      world.networks.remove(id);
      return { success: true };
    },
  },
  restartNetwork: {
    kind: 'async',
    params: declared('id:network! cleanup:bool livepatch:bool makeredundant:bool'),
    on: (call) => ({ type: 'Network', id: named(call).id }),
    finish: (work) => {
      const { state } = named(work);
      if (state !== 'Implemented' && state !== 'Setup')
        throw wrong(
          `Network is not in the right state to be restarted. Correct states are: Implemented, Setup`,
        );
      return { success: true };
    },
  },
};

function named({ world, params }: Call): NetworkRow {
  return present(world.networks, params.needed('id'));
}

function create(call: Call): NetworkRow {
  const { world, params, caller, now } = call;
  const offering = world.networkOfferings.need(params.needed('networkofferingid'));
  const zone = params.needed('zoneid');
  const name = params.needed('name');
  const type = offering.guestiptype;
  const vlan = params.text('vlan')?.replace(/^vlan:\/\//, '');
  if ((vlan !== undefined || params.has('bypassvlanoverlapcheck')) && !isRoot(caller))
    throw wrong('Only ROOT admin is allowed to specify vlanId or bypass vlan overlap check');
  if (type === 'Shared' && caller.role === 'User')
    throw wrong('Only Admin can create Shared networks with acltype=Domain');
  const domainWide =
    type === 'Shared' && (params.text('acltype') ?? 'Domain').toLowerCase() === 'domain';
  const owner = ownerOf(call);
  checkName(call, { name, account: owner.account });
  const { cidr, gateway } = guestSubnet(call, { type, zone });
  checkVlan(call, { type, zone, vlan, offering });
  checkQuota(world, 'network', owner);
  const physical =
    params.text('physicalnetworkid') ??
    world.physicalNetworks.all().find((each) => each.zone === zone)?.id;
  const id = world.newId();
  const row: NetworkRow = {
    id,
    nr: world.networks.nextNumber(),
    name,
    ...owner,
    zone,
    offering: offering.id,
    type,
    traffictype: 'Guest',
    state: type === 'Shared' ? 'Setup' : 'Allocated',
    displaytext: params.text('displaytext') ?? name,
    cidr,
    gateway,
    vlan,
    networkdomain:
      params.text('networkdomain') ??
      (type === 'L2' ? undefined : `cs${world.accounts.need(owner.account).nr}cloud.internal`),
    physical,
    vpc: params.text('vpcid'),
    acltype: domainWide ? 'Domain' : 'Account',
    created: dateText(now),
    tags: [],
    fields: {},
  };
  const startip = params.text('startip');
  const range =
    startip === undefined || type !== 'Shared' || gateway === undefined || cidr === undefined
      ? undefined
      : {
          startip,
          endip: params.text('endip') ?? startip,
          gateway,
          netmask: maskOf(cidr) ?? '',
          zone,
          vlan: vlan ?? 'untagged',
          network: undefined,
        };
  if (range !== undefined) checkNewRange(world, range);
  world.networks.put(row);
  if (range !== undefined)
    world.ranges.put({
      ...range,
      id: world.newId(),
      nr: world.ranges.nextNumber(),
      network: id,
      physical,
      public: false,
      fields: {},
    });
  return row;
}

function checkName({ world }: Call, { name, account }: { name: string; account: string }): void {
  if (world.setting('allow.duplicate.networkname', 'true') === 'true') return;
  const twin = world.networks.all().some((each) => each.name === name && each.account === account);
  if (twin)
    throw wrong(
      `Another network with same name already exists within account: ${world.accounts.need(account).name}`,
    );
}

function checkReserved({ world }: Call, network: NetworkRow, reserved: string): void {
  const whole = spanOf(network.cidr ?? '');
  const part = spanOf(reserved);
  if (network.type !== 'Isolated' || whole === undefined)
    throw wrong('Cannot support IP reservation for this network');
  if (part === undefined) throw wrong('Invalid format of Guest VM CIDR.');
  if (part.first < whole.first || part.last > whole.last)
    throw wrong(
      `Invalid value of Guest VM CIDR. For IP Reservation, Guest VM CIDR  should be a subset of network CIDR : ${network.cidr}`,
    );
  for (const ip of guestAddresses(world, network.id)) {
    const number = ipNumber(ip) ?? 0;
    if (number < part.first || number > part.last)
      throw wrong(
        'Active IPs like ' + ip + ' exist outside the Guest VM CIDR. Cannot apply reservation ',
      );
  }
}
