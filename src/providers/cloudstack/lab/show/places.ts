/** What stands around VMs: zones, offerings, templates, accounts, domains, projects, snapshots. */
import { used } from '../access/quota.ts';
import type * as row from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { domainPath, showOwner } from './owner.ts';

type Fields = row.Fields;

export function showZone({ id, name, fields }: row.Named): Fields {
  return {
    networktype: 'Advanced',
    securitygroupsenabled: false,
    allocationstate: 'Enabled',
    dns1: '192.0.2.53',
    internaldns1: '10.0.0.53',
    guestcidraddress: '10.1.1.0/24',
    dhcpprovider: 'VirtualRouter',
    localstorageenabled: false,
    type: 'Core',
    hasannotations: false,
    tags: [],
    ...fields,
    id,
    name,
  };
}

export function showPhysicalNetwork(world: World, network: row.PhysicalNetworkRow): Fields {
  const { id, name, zone, vlan, fields } = network;
  return {
    broadcastdomainrange: 'ZONE',
    state: 'Enabled',
    isolationmethods: 'VLAN',
    ...fields,
    id,
    name,
    zoneid: zone,
    zonename: world.zones.get(zone)?.name,
    ...(vlan === '' ? {} : { vlan }),
  };
}

export function showServiceOffering(offering: row.ServiceOfferingRow): Fields {
  const { id, name, cpunumber, cpuspeed, memory, fields } = offering;
  return {
    displaytext: name,
    storagetype: 'shared',
    provisioningtype: 'thin',
    issystem: false,
    offerha: false,
    iscustomized: false,
    hasannotations: false,
    state: 'Active',
    ...fields,
    id,
    name,
    cpunumber,
    cpuspeed,
    memory,
  };
}

export function showDiskOffering(offering: row.DiskOfferingRow): Fields {
  const { id, name, disksize, iscustomized, fields } = offering;
  return {
    displaytext: name,
    storagetype: 'shared',
    provisioningtype: 'thin',
    displayoffering: true,
    hasannotations: false,
    state: 'Active',
    ...fields,
    id,
    name,
    disksize: disksize ?? 0,
    iscustomized,
  };
}

export function showNetworkOffering(offering: row.NetworkOfferingRow): Fields {
  const { id, name, guestiptype, specifyvlan, specifyipranges, sourcenat, fields } = offering;
  return {
    displaytext: name,
    traffictype: 'Guest',
    isdefault: false,
    conservemode: true,
    availability: 'Optional',
    state: 'Enabled',
    forvpc: false,
    ispersistent: false,
    hasannotations: false,
    service: sourcenat ? [{ name: 'SourceNat', provider: [{ name: 'VirtualRouter' }] }] : [],
    ...fields,
    id,
    name,
    guestiptype,
    specifyvlan,
    specifyipranges,
  };
}

export function showTemplate(template: row.TemplateRow): Fields {
  const { id, name, size, hypervisor, fields } = template;
  return {
    displaytext: name,
    ispublic: true,
    isfeatured: true,
    isready: true,
    crossZones: true,
    format: 'QCOW2',
    bootable: true,
    templatetype: 'USER',
    status: 'Download Complete',
    hasannotations: false,
    tags: [],
    ...fields,
    id,
    name,
    size,
    hypervisor,
  };
}

export function showVpc(world: World, vpc: row.Named & row.Owned & { zone: string }): Fields {
  return {
    displaytext: vpc.name,
    state: 'Enabled',
    restartrequired: false,
    fordisplay: true,
    distributedvpcrouter: false,
    regionlevelvpc: false,
    redundantvpcrouter: false,
    service: [],
    tags: [],
    hasannotations: false,
    ...vpc.fields,
    id: vpc.id,
    name: vpc.name,
    zoneid: vpc.zone,
    zonename: world.zones.get(vpc.zone)?.name,
    ...showOwner(world, vpc),
  };
}

export function showDomain(world: World, domain: row.DomainRow): Fields {
  const { id, name, parent, fields } = domain;
  const path = domainPath(world, id, 'ROOT');
  return {
    state: 'Active',
    hasannotations: false,
    ...fields,
    id,
    name,
    level: path.split('/').length - 1,
    haschild: world.domains.all().some((each) => each.parent === id),
    path,
    ...(parent === undefined
      ? {}
      : { parentdomainid: parent, parentdomainname: world.domains.get(parent)?.name }),
  };
}

const numbers: Readonly<Record<row.RoleType, number>> = { User: 0, Admin: 1, DomainAdmin: 2 };

export function showAccount(world: World, account: row.AccountRow): Fields {
  const { id, name, role, domain, state, user, limits, fields } = account;
  const username = user.username;
  return {
    isdefault: false,
    iscleanuprequired: false,
    rolename: role === 'Admin' ? 'Root Admin' : role,
    ...fields,
    id,
    name,
    accounttype: numbers[role],
    roletype: role,
    domainid: domain,
    domain: world.domains.get(domain)?.name,
    domainpath: domainPath(world, domain, 'ROOT'),
    state,
    ...amounts(world, 'vm', { most: limits['user_vm'], has: used(world, 'user_vm', id) }),
    ...amounts(world, 'volume', { most: limits['volume'], has: used(world, 'volume', id) }),
    ...amounts(world, 'ip', { most: limits['public_ip'], has: used(world, 'public_ip', id) }),
    user: [{ id: user.id, username, state, account: name, accountid: id, domainid: domain }],
    groups: [],
  };
}

// Limits are texts, totals numbers.
function amounts(
  _: World,
  name: string,
  { most = -1, has }: { readonly most?: number | undefined; readonly has: number },
): Fields {
  const limit = most < 0 ? 'Unlimited' : String(most);
  return {
    [`${name}limit`]: limit,
    [`${name}total`]: has,
    [`${name}available`]: most < 0 ? limit : String(most - has),
  };
}

export function showProject(world: World, project: row.ProjectRow): Fields {
  const { id, name, domain, account, owner, fields } = project;
  const first = world.accounts.get(owner);
  const vms = used(world, 'user_vm', account);
  return {
    displaytext: name,
    state: 'Active',
    ...fields,
    id,
    name,
    domainid: domain,
    domain: world.domains.get(domain)?.name,
    owner: first === undefined ? [] : [{ account: first.name, userid: first.user.id }],
    projectaccountname: world.accounts.get(account)?.name,
    tags: [],
    ...amounts(world, 'vm', { most: world.accounts.get(account)?.limits['user_vm'], has: vms }),
  };
}

export function showVmSnapshot(world: World, snapshot: row.VmSnapshotRow): Fields {
  const vm = world.vms.get(snapshot.vm);
  return {
    displayname: snapshot.name,
    type: 'Disk',
    current: true,
    tags: [],
    hasannotations: false,
    ...snapshot.fields,
    id: snapshot.id,
    name: snapshot.name,
    state: snapshot.state,
    ...(vm === undefined
      ? {}
      : {
          virtualmachineid: vm.id,
          virtualmachinename: vm.name,
          zoneid: vm.zone,
          zonename: world.zones.get(vm.zone)?.name,
          hypervisor: vm.hypervisor,
        }),
    created: snapshot.created,
    ...showOwner(world, snapshot),
  };
}

export function showSnapshot(world: World, snapshot: row.SnapshotRow): Fields {
  const volume = world.volumes.get(snapshot.volume);
  return {
    snapshottype: 'MANUAL',
    intervaltype: 'MANUAL',
    locationtype: 'SECONDARY',
    revertable: true,
    tags: [],
    hasannotations: false,
    ...snapshot.fields,
    id: snapshot.id,
    name: snapshot.name,
    state: snapshot.state,
    volumeid: snapshot.volume,
    ...(volume === undefined
      ? {}
      : { volumename: volume.name, volumetype: volume.type, volumestate: volume.state }),
    created: snapshot.created,
    ...showOwner(world, snapshot),
  };
}
