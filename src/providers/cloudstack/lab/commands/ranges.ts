/** Creates, changes, deletes and dedicates VLAN ranges. All of it is the root admin's, and done at once. */
import type { Call, Commands } from '../call.ts';
import { checkNewRange, networkSubnet } from '../guest/range-rules.ts';
import { vlansOf } from '../guest/implement.ts';
import { present } from '../guest/vm.ts';
import { showRange } from '../show/network.ts';
import { declared } from '../wire/params.ts';
import { wrong } from '../wire/refusal.ts';
import { addressesOf } from '../world/public-addresses.ts';
import type { NetworkRow, RangeRow } from '../world/rows.ts';
import { ipNumber } from '../world/subnets.ts';

export const ranges: Commands = {
  createVlanIpRange: {
    kind: 'sync',
    item: 'vlan',
    role: 'Admin',
    params: declared(
      `account domainid:domain endip endipv6 forsystemvms:bool forvirtualnetwork:bool gateway ip6cidr ip6gateway
       netmask networkid:network physicalnetworkid:physical podid:uuid projectid:project startip startipv6 vlan zoneid:zone`,
    ),
    run: (call) => ({ vlan: showRange(call.world, create(call)) }),
  },
  updateVlanIpRange: {
    kind: 'sync',
    item: 'vlan',
    role: 'Admin',
    params: declared(
      'id:range! endip endipv6 forsystemvms:bool gateway ip6cidr ip6gateway netmask startip startipv6',
    ),
    run: (call) => {
      const { world, params } = call;
      const range = named(call);
      const next = {
        ...range,
        startip: params.text('startip') ?? range.startip,
        endip: params.text('endip') ?? range.endip,
        gateway: params.text('gateway') ?? range.gateway,
        netmask: params.text('netmask') ?? range.netmask,
      };
      checkNewRange(world, next, range.id);
      const first = ipNumber(next.startip) ?? 0;
      const last = ipNumber(next.endip) ?? 0;
      const outside = addressesOf(world, range, false).find(({ ipaddress }) => {
        const ip = ipNumber(ipaddress) ?? 0;
        return ip < first || ip > last;
      });
      if (outside !== undefined)
        throw wrong(
          `The start/end IP of the range cannot be changed: ${outside.ipaddress} is allocated and outside the new range`,
        );
      return { vlan: showRange(world, world.ranges.put(next)) };
    },
  },
  deleteVlanIpRange: {
    kind: 'sync',
    role: 'Admin',
    params: declared('id:range!'),
    run: (call) => {
      const { world } = call;
      const range = named(call);
      const used = addressesOf(world, range, false);
      if (range.account !== undefined) {
        // Addresses of one who has the whole range are given back, unless something hangs on them.
        const held = used.find(({ row }) => row?.issourcenat === true || row?.isstaticnat === true);
        if (held !== undefined)
          throw wrong(
            `Can't delete the vlan range as public ip ${held.ipaddress} is used for ${held.row?.issourcenat === true ? 'source nat' : 'static nat'}`,
          );
        for (const { row } of used) if (row !== undefined) world.addresses.remove(row.id);
      } else if (used.length > 0)
        throw wrong(`${used.length}  Ips are in use. Cannot delete this vlan`);
      world.ranges.remove(range.id);
      return { success: true };
    },
  },
  dedicatePublicIpRange: {
    kind: 'sync',
    item: 'vlan',
    role: 'Admin',
    params: declared('domainid:domain! id:range! account projectid:project'),
    run: (call) => {
      const { world, params } = call;
      const range = named(call);
      if (!range.public) throw wrong('Public IP range can be dedicated only');
      if (range.account !== undefined)
        throw wrong('Specified Public IP range has already been dedicated');
      const project = world.projects.get(params.text('projectid'));
      const account =
        project?.account ??
        world.accounts
          .all()
          .find(
            (each) =>
              each.name === params.text('account') && each.domain === params.needed('domainid'),
          )?.id;
      if (account === undefined) throw wrong('Unable to find account');
      return { vlan: showRange(world, world.ranges.set(range.id, { account })) };
    },
  },
  releasePublicIpRange: {
    kind: 'sync',
    role: 'Admin',
    params: declared('id:range!'),
    run: (call) => {
      const range = named(call);
      if (range.account === undefined)
        throw wrong(
          "Can't release Public IP range as it not dedicated to any domain and any account",
        );
      call.world.ranges.set(range.id, { account: undefined });
      return { success: true };
    },
  },
};

function named({ world, params }: Call): RangeRow {
  return present(world.ranges, params.needed('id'));
}

function create(call: Call): RangeRow {
  const { world, params } = call;
  const startip = params.text('startip');
  if (startip === undefined) throw wrong('StartIP or IPv6 CIDR is missing in the parameters!');
  const forPublic = params.flag('forvirtualnetwork', true);
  const network = forPublic ? publicNetwork(call) : sharedNetwork(call);
  const { zone } = network;
  const asked = { gateway: params.text('gateway'), netmask: params.text('netmask') };
  const { gateway, netmask } = forPublic
    ? { gateway: asked.gateway ?? '', netmask: asked.netmask ?? '' }
    : networkSubnet(world, network.id, asked);
  const own = forPublic ? undefined : (network.vlan ?? 'untagged');
  const vlan = (params.text('vlan') ?? own ?? 'untagged').replace(/^vlan:\/\//, '');
  if (own !== undefined && vlan !== own)
    throw wrong(
      `there is already one vlan ${own} on network :${network.name}, only one vlan is allowed on guest network`,
    );
  if (forPublic) checkDynamic(call, { zone, vlan });
  const range = {
    startip,
    endip: params.text('endip') ?? startip,
    gateway,
    netmask,
    zone,
    vlan,
    network: network.id,
  };
  checkNewRange(world, range);
  return world.ranges.put({
    ...range,
    id: world.newId(),
    nr: world.ranges.nextNumber(),
    physical: params.text('physicalnetworkid') ?? network.physical,
    public: forPublic,
    fields: {},
  });
}

function publicNetwork({ world, params }: Call): NetworkRow {
  const zone =
    params.text('zoneid') ?? world.physicalNetworks.get(params.text('physicalnetworkid'))?.zone;
  const network = world.networks
    .all()
    .find((each) => each.traffictype === 'Public' && each.zone === zone);
  if (network === undefined) throw wrong("Can't find zone by id specified");
  return network;
}

function sharedNetwork({ world, params }: Call): NetworkRow {
  const network = world.networks.get(params.text('networkid'));
  if (network === undefined)
    throw wrong('Unable to find network by id ' + (params.text('networkid') ?? ''));
  if (network.type !== 'Shared')
    throw wrong(`Can't create direct vlan for network ${network.name} with type: ${network.type}`);
  return network;
}

function checkDynamic({ world }: Call, { zone, vlan }: { zone: string; vlan: string }): void {
  const taken = world.physicalNetworks
    .all()
    .filter((each) => each.zone === zone)
    .flatMap((each) => vlansOf(each.vlan))
    .some(([first, last]) => Number(vlan) >= first && Number(vlan) <= last);
  if (taken)
    throw wrong(
      `The VLAN tag ${vlan} is already being used for dynamic vlan allocation for the guest network in zone ${world.zones.need(zone).name}`,
    );
}
