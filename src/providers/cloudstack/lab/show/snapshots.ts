/** Snapshots of VMs and of volumes, as lists and jobs tell them. */
import type { Fields, SnapshotRow, VmSnapshotRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { showOwner } from './owner.ts';

export function showVmSnapshot(world: World, snapshot: VmSnapshotRow): Fields {
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

export function showSnapshot(world: World, snapshot: SnapshotRow): Fields {
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
