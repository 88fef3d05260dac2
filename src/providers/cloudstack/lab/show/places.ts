/** What stands around VMs: zones, offerings, templates, VPCs. */
import type * as row from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { showOwner } from './owner.ts';

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
