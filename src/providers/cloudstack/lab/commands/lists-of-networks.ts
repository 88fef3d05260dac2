/** Lists of networks, VLAN ranges and public addresses. */
import { inScope, isBelow, maySee } from '../access/scope.ts';
import { isRoot, type Call, type Commands } from '../call.ts';
import { hasTags, keyword, listed, matching } from '../listing.ts';
import { showAddress, showNetwork, showRange } from '../show/network.ts';
import { showPhysicalNetwork, showVpc } from '../show/places.ts';
import { declared } from '../wire/params.ts';
import type { NetworkRow, RangeRow } from '../world/rows.ts';
import { addressesOf, type RangeAddress } from '../world/public-addresses.ts';
import { ipNumber } from '../world/subnets.ts';
import { paged, scope } from './list-params.ts';

export const listsOfNetworks: Commands = {
  listPhysicalNetworks: {
    kind: 'list',
    item: 'physicalnetwork',
    role: 'Admin',
    params: declared(`${paged} id:physical name zoneid:zone`),
    run: (call) => {
      const rows = call.world.physicalNetworks.all().filter(
        matching(call, {
          id: (each) => each.id,
          name: (each) => each.name,
          zoneid: (each) => each.zone,
        }),
      );
      return listed(call, rows, {
        item: 'physicalnetwork',
        show: (row) => showPhysicalNetwork(call.world, row),
      });
    },
  },
  listNetworks: {
    kind: 'list',
    item: 'network',
    params: declared(
      `${scope} ${paged} tags:map acltype associatednetworkid:network canusefordeploy:bool displaynetwork:bool°
       forvpc:bool id:network issystem:bool networkfilter networkofferingid:networkoffering
       physicalnetworkid:physical restartrequired:bool retrieveonlyresourcecount:bool specifyipranges:bool
       supportedservices[] traffictype type vlan° vpcid:vpc zoneid:zone`,
    ),
    run: (call) => {
      const rows = call.world.networks.all().filter(networkFilter(call)).toReversed();
      return listed(call, rows, {
        item: 'network',
        show: (row) => showNetwork(call.world, row, isRoot(call.caller)),
      });
    },
  },
  listVPCs: {
    kind: 'list',
    item: 'vpc',
    params: declared(
      `${scope} ${paged} tags:map cidr displaytext id:vpc name state vpcofferingid:uuid zoneid:zone`,
    ),
    run: (call) => {
      const rows = call.world.vpcs
        .all()
        .filter(inScope(call))
        .filter(
          matching(call, {
            id: (each) => each.id,
            name: (each) => each.name,
            zoneid: (each) => each.zone,
          }),
        )
        .toReversed();
      return listed(call, rows, { item: 'vpc', show: (row) => showVpc(call.world, row) });
    },
  },
  listVlanIpRanges: {
    kind: 'list',
    item: 'vlaniprange',
    role: 'Admin',
    params: declared(
      `${paged} account domainid:domain forvirtualnetwork:bool id:range networkid:network
       physicalnetworkid:physical podid:uuid projectid:project vlan zoneid:zone`,
    ),
    run: (call) => {
      const { world, params } = call;
      const virtual = params.has('forvirtualnetwork')
        ? params.flag('forvirtualnetwork')
        : undefined;
      const rows = world.ranges
        .all()
        .filter((each) => virtual === undefined || each.public === virtual)
        .filter(
          matching<RangeRow>(call, {
            id: (each) => each.id,
            networkid: (each) => each.network,
            physicalnetworkid: (each) => each.physical,
            zoneid: (each) => each.zone,
            account: (each) => world.accounts.get(each.account)?.name,
          }),
        )
        .filter(({ vlan }) => {
          const wanted = params.text('vlan')?.replace(/^vlan:\/\//, '');
          return wanted === undefined || wanted === vlan;
        });
      return listed(call, rows, { item: 'vlaniprange', show: (row) => showRange(world, row) });
    },
  },
  listPublicIpAddresses: {
    kind: 'list',
    item: 'publicipaddress',
    params: declared(
      `${scope} ${paged} tags:map allocatedonly:bool associatednetworkid:network fordisplay:bool°
       forloadbalancing:bool forsystemvms:bool forvirtualnetwork:bool id:address ipaddress issourcenat:bool
       isstaticnat:bool networkid:network physicalnetworkid:physical retrieveonlyresourcecount:bool state
       vlanid:range vpcid:vpc zoneid:zone`,
    ),
    run: (call) =>
      listed(call, addresses(call), {
        item: 'publicipaddress',
        show: (each) => showAddress(call.world, each),
      }),
  },
};

// With projectid=-1 only those of projects come, listall or not: it takes two calls to see every network.
function networkFilter(call: Call): (network: NetworkRow) => boolean {
  const { params, caller, world } = call;
  const everyProject = params.text('projectid') === '-1';
  const visible = everyProject
    ? (row: NetworkRow): boolean => row.project !== undefined && maySee(world, caller, row)
    : inScope(call);
  const system = params.flag('issystem');
  const is = matching<NetworkRow>(call, {
    id: (each) => each.id,
    zoneid: (each) => each.zone,
    type: (each) => each.type,
    traffictype: (each) => each.traffictype,
    networkofferingid: (each) => each.offering,
    physicalnetworkid: (each) => each.physical,
    vpcid: (each) => each.vpc,
    acltype: (each) => each.acltype,
    vlan: (each) => each.vlan,
  });
  const tagged = hasTags(call);
  return (network) =>
    (network.traffictype === 'Guest') !== system &&
    (isForAll(call, network) ? !everyProject : visible(network)) &&
    is(network) &&
    tagged(network) &&
    (!params.has('forvpc') || params.flag('forvpc') === (network.vpc !== undefined)) &&
    keyword(call, [network.name]);
}

/** Shared by a whole domain: everyone in it sees it. */
function isForAll({ world, caller }: Call, network: NetworkRow): boolean {
  return (
    network.acltype === 'Domain' &&
    (isRoot(caller) || isBelow(world, caller.domain, network.domain))
  );
}

function addresses(call: Call): readonly RangeAddress[] {
  const { world, params } = call;
  const visible = inScope(call);
  const virtual = params.flag('forvirtualnetwork', true);
  const state = params.text('state')?.toLowerCase();
  const allocated = params.flag('allocatedonly', state !== 'free');
  const is = matching<RangeAddress>(call, {
    id: (each) => each.id,
    ipaddress: (each) => each.ipaddress,
    vlanid: (each) => each.range.id,
    zoneid: (each) => each.range.zone,
    networkid: (each) => each.range.network,
    physicalnetworkid: (each) => each.range.physical,
    associatednetworkid: (each) => each.row?.associated,
    vpcid: (each) => each.row?.vpc,
    issourcenat: (each) => String(each.row?.issourcenat ?? false),
    isstaticnat: (each) => String(each.row?.isstaticnat ?? false),
  });
  const tagged = hasTags(call);
  return world.ranges
    .all()
    .filter((range) => range.public === virtual)
    .flatMap((range) => addressesOf(world, range, !allocated))
    .filter((each) => {
      const owner = each.row ?? world.vms.get(each.vm);
      if (owner === undefined ? !isRoot(call.caller) && !virtual : !visible(owner)) return false;
      const now = each.row?.state ?? (owner === undefined ? 'Free' : 'Allocated');
      if (state !== undefined && now.toLowerCase() !== state) return false;
      return is(each) && tagged(each.row ?? { tags: [] }) && keyword(call, [each.ipaddress]);
    })
    .toSorted((a, b) => (ipNumber(a.ipaddress) ?? 0) - (ipNumber(b.ipaddress) ?? 0));
}
