/** A volume, as lists and jobs tell it. */
import type { Fields, VolumeRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { showOwner, showPending, showTags } from './owner.ts';

export function showVolume(world: World, volume: VolumeRow, root: boolean): Fields {
  const zone = world.zones.need(volume.zone);
  const { storage, storageid, path, ...fields } = volume.fields;
  return {
    provisioningtype: 'thin',
    storagetype: 'shared',
    isextractable: volume.state !== 'Allocated',
    displayvolume: true,
    quiescevm: false,
    supportsstoragesnapshot: false,
    hasannotations: false,
    ...fields,
    id: volume.id,
    name: volume.name,
    zoneid: zone.id,
    zonename: zone.name,
    type: volume.type,
    ...showHolder(world, volume),
    size: volume.size,
    ...(volume.state === 'Allocated' ? {} : { virtualsize: volume.size }),
    created: volume.created,
    state: volume.state,
    destroyed: volume.state === 'Destroy',
    ...showOwner(world, volume),
    ...showOffering(world, volume),
    ...showTemplate(world, volume),
    ...(volume.hypervisor === undefined ? {} : { hypervisor: volume.hypervisor }),
    deleteprotection: volume.deleteprotection,
    ...(root && volume.state !== 'Allocated'
      ? showPlace({ storage, storageid, path }, volume)
      : {}),
    tags: showTags(world, { type: 'Volume', row: volume }),
    ...showPending(world, volume.id),
  };
}

// A volume in state Destroy hides its VM though it is linked to it.
function showHolder(world: World, volume: VolumeRow): Fields {
  const vm = world.vms.get(volume.vm);
  if (vm === undefined || volume.state === 'Destroy') return {};
  return {
    virtualmachineid: vm.id,
    vmname: vm.name,
    vmdisplayname: vm.displayname,
    vmstate: vm.state,
    vmtype: 'User',
    ...(volume.deviceid === undefined ? {} : { deviceid: volume.deviceid }),
    ...(volume.attached === undefined ? {} : { attached: volume.attached }),
  };
}

// The service offering's internal number, as a text: a leak of the server's own.
function showOffering(world: World, { vm, offering }: VolumeRow): Fields {
  const disk = world.diskOfferings.get(offering);
  if (disk !== undefined)
    return {
      diskofferingid: disk.id,
      diskofferingname: disk.name,
      diskofferingdisplaytext: disk.fields['displaytext'] ?? disk.name,
    };
  const service = world.serviceOfferings.get(offering ?? world.vms.get(vm)?.offering);
  if (service === undefined) return {};
  return {
    serviceofferingid: String(service.nr),
    serviceofferingname: service.name,
    serviceofferingdisplaytext: service.fields['displaytext'] ?? service.name,
  };
}

function showTemplate(world: World, { template }: VolumeRow): Fields {
  const row = world.templates.get(template);
  return row === undefined ? {} : { templateid: row.id, templatename: row.name };
}

function showPlace(place: Fields, { id }: VolumeRow): Fields {
  return {
    storage: place['storage'] ?? 'nfs-primary-1',
    storageid: place['storageid'] ?? 'f0dbafaa-52a3-4077-bc53-d7ad3a5ac132',
    path: place['path'] ?? id,
  };
}
