/** Loads volumes, and snapshots of VMs and of volumes. */
import type { Entry } from './entry.ts';
import { identity, ownerIn, zoneIn, type Loading } from './loading.ts';

export function loadVolumes(state: Entry, loading: Loading): void {
  const { world, born } = loading;
  const seen = new Map<string, number>();
  for (const entry of state.entries('volumes')) {
    const name = entry.needed('name');
    // Names of volumes are not unique.
    const again = seen.get(name) ?? 0;
    seen.set(name, again + 1);
    const vm = entry.reference(world.vms, 'virtualmachineid', 'vmname', 'virtualmachine', 'vm');
    const deviceid = entry.number('deviceid');
    const type = entry.has('type')
      ? entry.word('type', ['DATADISK', 'ROOT'])
      : vm !== undefined && (deviceid ?? 0) === 0
        ? 'ROOT'
        : 'DATADISK';
    const disk = entry.reference(
      world.diskOfferings,
      'diskofferingid',
      'diskofferingname',
      'diskoffering',
    );
    const size = entry.number('size') ?? 10 * 1024 ** 3;
    world.volumes.put({
      ...identity(entry, world.volumes, again === 0 ? name : `${name} ${again}`),
      name,
      ...ownerIn(entry, loading),
      zone: vm === undefined ? zoneIn(entry, loading) : world.vms.need(vm.id).zone,
      type,
      state: entry.word('state', [
        'Ready',
        'Allocated',
        'Creating',
        'Migrating',
        'Snapshotting',
        'Resizing',
        'Expunging',
        'Destroy',
        'Uploaded',
        'Attaching',
      ]),
      size,
      vm: vm?.id,
      deviceid:
        deviceid ?? (vm === undefined ? undefined : type === 'ROOT' ? 0 : freeSlot(loading, vm.id)),
      attached: vm === undefined ? undefined : (entry.text('attached') ?? born),
      offering: disk?.id ?? entry.text('serviceoffering'),
      template: entry.reference(world.templates, 'templateid', 'templatename')?.id,
      hypervisor:
        entry.text('hypervisor') ??
        (vm === undefined ? undefined : world.vms.need(vm.id).hypervisor),
      created: entry.text('created') ?? born,
      deleteprotection: entry.flag('deleteprotection'),
      tags: entry.tags(),
      fields: entry.rest(
        'zoneid',
        'zonename',
        'vmdisplayname',
        'vmstate',
        'vmtype',
        'virtualsize',
        'destroyed',
        'domainpath',
        'diskofferingdisplaytext',
        'serviceofferingid',
        'serviceofferingname',
        'serviceofferingdisplaytext',
        'jobid',
        'jobstatus',
        'vm',
        'vmname',
        'virtualmachine',
        'isextractable',
      ),
    });
  }
}

function freeSlot({ world }: Loading, vm: string): number {
  const taken = new Set(world.volumes.by('vm', vm).map((each) => each.deviceid));
  let slot = 1;
  while (slot === 3 || taken.has(slot)) slot += 1;
  return slot;
}

export function loadSnapshots(state: Entry, loading: Loading): void {
  const { world, born } = loading;
  for (const entry of state.entries('vmsnapshots')) {
    const name = entry.needed('name');
    const vm = entry.reference(world.vms, 'virtualmachineid', 'virtualmachinename', 'vm');
    world.vmSnapshots.put({
      ...identity(entry, world.vmSnapshots, name),
      name,
      ...ownerIn(entry, loading),
      vm: vm?.id ?? '',
      state: entry.text('state') ?? 'Ready',
      created: entry.text('created') ?? born,
      fields: entry.rest('zoneid', 'zonename', 'domainpath', 'hypervisor'),
    });
  }
  for (const entry of state.entries('snapshots')) {
    const name = entry.needed('name');
    const volume = entry.reference(world.volumes, 'volumeid', 'volumename', 'volume');
    world.snapshots.put({
      ...identity(entry, world.snapshots, name),
      name,
      ...ownerIn(entry, loading),
      volume: volume?.id ?? '',
      state: entry.text('state') ?? 'BackedUp',
      created: entry.text('created') ?? born,
      fields: entry.rest('volumetype', 'volumestate', 'domainpath'),
    });
  }
}
