/** Networks, VLAN ranges and public addresses, as lists and jobs tell them. */
import type { RangeAddress } from '../world/public-addresses.ts';
import type { Fields, NetworkRow, RangeRow } from '../world/rows.ts';
import { maskOf, subnetOf } from '../world/subnets.ts';
import type { World } from '../world/world.ts';
import { showOwner, showPending, showTags } from './owner.ts';

export function showNetwork(world: World, network: NetworkRow, root: boolean): Fields {
  const zone = world.zones.need(network.zone);
  const offering = world.networkOfferings.get(network.offering);
  const { cidr, gateway, guestcidr, vlan } = network;
  const netmask = cidr === undefined ? undefined : maskOf(cidr);
  return {
    broadcastdomaintype: 'Vlan',
    restartrequired: false,
    subdomainaccess: true,
    strechedl2subnet: false,
    redundantrouter: false,
    supportsvmautoscaling: true,
    egressdefaultpolicy: true,
    displaynetwork: true,
    hasannotations: false,
    receivedbytes: 0,
    sentbytes: 0,
    dns1: '192.0.2.53',
    publicmtu: 1500,
    privatemtu: 1500,
    ...network.fields,
    id: network.id,
    name: network.name,
    displaytext: network.displaytext,
    traffictype: network.traffictype,
    ...given({ gateway, netmask, cidr: guestcidr ?? cidr }),
    ...(guestcidr === undefined ? {} : { networkcidr: cidr }),
    zoneid: zone.id,
    zonename: zone.name,
    ...(offering === undefined
      ? {}
      : {
          networkofferingid: offering.id,
          networkofferingname: offering.name,
          networkofferingdisplaytext: offering.fields['displaytext'] ?? offering.name,
          networkofferingconservemode: true,
          networkofferingavailability: offering.fields['availability'] ?? 'Optional',
          specifyvlan: offering.specifyvlan,
          specifyipranges: offering.specifyipranges,
        }),
    issystem: network.traffictype !== 'Guest',
    state: network.state,
    related: network.id,
    ...(root && vlan !== undefined
      ? { vlan, broadcasturi: vlan === 'untagged' ? 'vlan://untagged' : `vlan://${vlan}` }
      : {}),
    ...(root ? { details: {} } : {}),
    type: network.type,
    acltype: network.acltype,
    ...showOwner(world, network),
    ...(network.acltype === 'Domain' ? { domainpath: 'ROOT' } : {}),
    ispersistent: false,
    canusefordeploy: network.state !== 'Destroy',
    service: [],
    ...given({
      networkdomain: network.networkdomain,
      physicalnetworkid: network.physical,
      vpcid: network.vpc,
      vpcname: world.vpcs.get(network.vpc)?.name,
    }),
    created: network.created,
    tags: showTags(world, { type: 'Network', row: network }).map(({ key, value }) => ({
      key,
      value,
    })),
    ...showPending(world, network.id),
  };
}

export function showRange(world: World, range: RangeRow): Fields {
  const cidr = subnetOf(range.gateway, range.netmask);
  const account = world.accounts.get(range.account);
  return {
    forsystemvms: false,
    ...range.fields,
    id: range.id,
    forvirtualnetwork: range.public,
    zoneid: range.zone,
    vlan: `vlan://${range.vlan}`,
    gateway: range.gateway,
    netmask: range.netmask,
    ...given({ cidr }),
    startip: range.startip,
    endip: range.endip,
    networkid: range.network,
    ...given({ physicalnetworkid: range.physical }),
    ...(account === undefined
      ? {}
      : showOwner(world, {
          account: account.id,
          project: account.project,
          domain: account.domain,
        })),
  };
}

export function showAddress(world: World, shown: RangeAddress): Fields {
  const { range, row } = shown;
  const zone = world.zones.need(range.zone);
  const vm = world.vms.get(shown.vm ?? row?.vm);
  const used = world.networks.get(row?.associated);
  const owner = row ?? vm;
  return {
    isportable: false,
    fordisplay: true,
    hasannotations: false,
    forsystemvms: false,
    hasrules: false,
    ...row?.fields,
    id: shown.id,
    ipaddress: shown.ipaddress,
    ...(row === undefined ? given({ allocated: vm?.created }) : { allocated: row.allocated }),
    zoneid: zone.id,
    zonename: zone.name,
    issourcenat: row?.issourcenat ?? false,
    isstaticnat: row?.isstaticnat ?? false,
    issystem: row?.issystem ?? false,
    ...(owner === undefined ? {} : showOwner(world, owner)),
    forvirtualnetwork: range.public,
    vlanid: range.id,
    vlanname: `vlan://${range.vlan}`,
    ...(vm === undefined
      ? {}
      : {
          virtualmachineid: vm.id,
          virtualmachinename: vm.name,
          virtualmachinedisplayname: vm.displayname,
        }),
    ...given({
      associatednetworkid: used?.id,
      associatednetworkname: used?.name,
      vpcid: row?.vpc,
      vpcname: world.vpcs.get(row?.vpc)?.name,
      physicalnetworkid: range.physical,
    }),
    networkid: range.network,
    networkname: world.networks.get(range.network)?.name,
    state: row?.state ?? (vm === undefined ? 'Free' : 'Allocated'),
    tags: row === undefined ? [] : showTags(world, { type: 'PublicIpAddress', row }),
    ...showPending(world, shown.id),
  };
}

/** Nothing is ever sent as null. */
export function given(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
