/** A virtual machine and its nics, as lists and jobs tell them. */
import type { Fields, NicRow, VmRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { maskOf } from '../world/subnets.ts';
import { showOwner, showPending, showTags } from './owner.ts';

export interface View {
  /** Hosts, storage and VLANs are for root admins. */
  readonly root: boolean;
  /** What `details` asked for; absent: all. */
  readonly details?: ReadonlySet<string>;
  readonly userdata?: boolean;
}

export function showVm(world: World, vm: VmRow, view: View): Fields {
  const has = (detail: string): boolean =>
    view.details === undefined || view.details.has('all') || view.details.has(detail);
  const account = world.accounts.need(vm.account);
  const zone = world.zones.need(vm.zone);
  const root = world.rootOf(vm.id);
  const nics = world.nicsOf(vm.id);
  const home = nics.find((each) => each.isdefault);
  const { hostid, hostname, ...fields } = vm.fields;
  return {
    haenable: false,
    displayvm: true,
    isdynamicallyscalable: false,
    hasannotations: false,
    passwordenabled: false,
    guestosid: 'e53f7606-5fdf-41ea-9a56-1e006800018c',
    ostypeid: 'e53f7606-5fdf-41ea-9a56-1e006800018c',
    osdisplayname: 'Debian GNU/Linux 12 (64-bit)',
    arch: 'x86_64',
    vmtype: '',
    ...fields,
    id: vm.id,
    name: vm.name,
    displayname: vm.displayname,
    ...showOwner(world, vm),
    userid: account.user.id,
    username: account.user.username,
    created: vm.created,
    state: vm.state,
    zoneid: zone.id,
    zonename: zone.name,
    ...(has('tmpl') ? showTemplate(world, vm) : {}),
    ...(has('servoff') ? showServiceOffering(world, vm) : {}),
    ...(has('volume') && root !== undefined
      ? { rootdeviceid: root.deviceid ?? 0, rootdevicetype: 'ROOT' }
      : {}),
    ...(has('stats') && vm.state === 'Running' ? statistics : {}),
    hypervisor: vm.hypervisor,
    deleteprotection: vm.deleteprotection,
    details: vm.details,
    securitygroup: [],
    affinitygroup: [],
    nic: has('nics') ? nics.map((nic) => showNic(world, nic, view)) : [],
    ...(home?.ipaddress === undefined ? {} : { ipaddress: home.ipaddress }),
    tags: showTags(world, { type: 'UserVm', row: vm }),
    ...(view.userdata === true && vm.userdata !== undefined ? { userdata: vm.userdata } : {}),
    ...(view.root ? { instancename: vm.instancename } : {}),
    ...(view.root && vm.state === 'Running' && hostid !== undefined ? { hostid, hostname } : {}),
    ...showPending(world, vm.id),
  };
}

function showTemplate(world: World, vm: VmRow): Fields {
  const template = world.templates.get(vm.template);
  return template === undefined
    ? {}
    : {
        templateid: template.id,
        templatename: template.name,
        templatedisplaytext: template.fields['displaytext'] ?? template.name,
        templatetype: 'USER',
        templateformat: 'QCOW2',
      };
}

function showServiceOffering(world: World, vm: VmRow): Fields {
  const { id, name, cpunumber, cpuspeed, memory } = world.serviceOfferings.need(vm.offering);
  return { serviceofferingid: id, serviceofferingname: name, cpunumber, cpuspeed, memory };
}

const statistics = {
  cpuused: '1.37%',
  networkkbsread: 1204,
  networkkbswrite: 873,
  diskkbsread: 0,
  diskkbswrite: 4012,
};

/** `deviceid` is a text here, and a number on volumes. */
export function showNic(world: World, nic: NicRow, { root }: View): Fields {
  const network = world.networks.need(nic.network);
  const cidr = network.cidr ?? world.ranges.by('network', network.id)[0];
  const uri = network.vlan === undefined ? undefined : `vlan://${network.vlan}`;
  const netmask = typeof cidr === 'string' ? maskOf(cidr) : cidr?.netmask;
  const gateway = network.gateway ?? (typeof cidr === 'string' ? undefined : cidr?.gateway);
  const hasIp = nic.ipaddress !== undefined;
  return {
    ...nic.fields,
    id: nic.id,
    networkid: network.id,
    networkname: network.name,
    ...(hasIp && netmask !== undefined ? { netmask } : {}),
    ...(hasIp && gateway !== undefined ? { gateway } : {}),
    ...(hasIp ? { ipaddress: nic.ipaddress } : {}),
    ...(root && uri !== undefined ? { isolationuri: uri, broadcasturi: uri } : {}),
    traffictype: network.traffictype,
    type: network.type,
    isdefault: nic.isdefault,
    macaddress: nic.macaddress,
    deviceid: String(nic.deviceid),
    secondaryip: nic.secondary,
    extradhcpoption: [],
  };
}
