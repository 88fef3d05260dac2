/** Creates, resizes, renames, destroys and deletes volumes. */
import { checkQuota } from '../access/quota.ts';
import { ownerOf } from '../access/scope.ts';
import { isRoot, type Call, type Commands } from '../call.ts';
import { present } from '../guest/vm.ts';
import { made, sizeOf } from '../guest/volumes.ts';
import { showVolume } from '../show/volume.ts';
import { declared } from '../wire/params.ts';
import { failed, unsupported, wrong } from '../wire/refusal.ts';
import type { VolumeRow } from '../world/rows.ts';
import { volumeResult } from './volume-attach.ts';

const onVolume = {
  on: (call: Call) => ({ type: 'Volume', id: named(call).id }),
} as const;

export const volumeLife: Commands = {
  createVolume: {
    kind: 'asyncCreate',
    item: 'volume',
    params: declared(
      `account customid diskofferingid:diskoffering displayvolume:bool° domainid:domain maxiops:long miniops:long
       name projectid:project size:long snapshotid:snapshot virtualmachineid:vm zoneid:zone`,
    ),
    create: (call) => {
      const { world, params } = call;
      const owner = ownerOf(call);
      const snapshot = world.snapshots.get(params.text('snapshotid'));
      const offering = world.diskOfferings.get(params.text('diskofferingid'));
      if (offering === undefined && snapshot === undefined)
        throw wrong(
          'At least one of disk Offering ID or snapshot ID must be passed whilst creating volume',
        );
      const source = world.volumes.get(snapshot?.volume);
      const size =
        snapshot === undefined && offering !== undefined
          ? sizeOf(offering, params.whole('size'))
          : (source?.size ?? 1024 ** 3);
      const zone = params.text('zoneid') ?? source?.zone ?? '';
      if (zone === '') throw wrong('Missing parameter, availability zone must be specified.');
      checkQuota(world, 'volume', owner);
      const name = params.text('name') ?? `VOL-${world.volumes.last + 1}`;
      return made(call, {
        name,
        owner,
        type: 'DATADISK',
        size,
        zone,
        ...(offering === undefined ? {} : { offering: offering.id }),
        state: snapshot === undefined ? 'Allocated' : 'Ready',
      }).id;
    },
    finish: (work) => volumeResult(work, work.params.needed('.made')),
  },
  resizeVolume: {
    kind: 'async',
    item: 'volume',
    ...onVolume,
    queue: (call) => named(call).vm,
    params: declared(
      'id:volume! automigrate:bool diskofferingid:diskoffering maxiops:long miniops:long shrinkok:bool size:long',
    ),
    // Whatever is wrong with what was sent comes as 432 here.
    check: (work) => {
      const { world } = work;
      const volume = named(work);
      const vm = world.vms.get(volume.vm);
      if (volume.state !== 'Ready' && volume.state !== 'Allocated')
        throw unsupported(
          'Volume should be in ready or allocated state before attempting a resize.',
        );
      if (vm !== undefined && world.vmSnapshots.by('vm', vm.id).length > 0)
        throw unsupported('A volume that is attached to a VM with VM snapshots cannot be resized.');
      if (volume.type === 'ROOT' && vm?.hypervisor === 'VMware' && vm.state !== 'Stopped')
        throw unsupported(
          `Cannot resize ROOT volume ${volume.name} when VM is not in Stopped State.`,
        );
      const size = newSize(work, volume);
      if (size < volume.size && !work.params.flag('shrinkok'))
        throw unsupported(
          `Going from existing size of ${volume.size} to size of ${size} would shrink the volume.Need to sign off by supplying the shrinkok parameter with value of true.`,
        );
    },
    begin: (work) => {
      const { state, id } = named(work);
      if (state === 'Ready') work.world.volumes.set(id, { state: 'Resizing' });
    },
    finish: (work) => {
      const volume = named(work);
      const offering = work.world.diskOfferings.get(work.params.text('diskofferingid'));
      work.world.volumes.set(volume.id, {
        size: newSize(work, volume),
        state: volume.state === 'Resizing' ? 'Ready' : volume.state,
        offering: offering?.id ?? volume.offering,
      });
      return volumeResult(work, volume.id);
    },
    undo: (work) => {
      const { state, id } = named(work);
      if (state === 'Resizing') work.world.volumes.set(id, { state: 'Ready' });
    },
  },
  deleteVolume: {
    kind: 'sync',
    params: declared('id:volume!'),
    run: (call) => {
      const volume = named(call);
      if (volume.vm !== undefined && volume.state !== 'Destroy')
        throw wrong('Please specify a volume that is not attached to any VM.');
      checkUnused(call, volume);
      checkUnprotected(volume, '.');
      call.world.volumes.remove(volume.id);
      return { success: true };
    },
  },
  destroyVolume: {
    kind: 'async',
    item: 'volume',
    ...onVolume,
    params: declared('id:volume! expunge:bool'),
    check: (work) => {
      const volume = named(work);
      if (volume.vm !== undefined)
        throw wrong('Please specify a volume that is not attached to any VM.');
      checkUnprotected(volume, '.');
      if (!work.params.flag('expunge') && ['Allocated', 'Uploaded'].includes(volume.state))
        throw wrong(
          'The volume in Allocated/Uploaded state can only be expunged not destroyed/recovered',
        );
    },
    finish: (work) => {
      const { id } = work.world.volumes.set(named(work).id, { state: 'Destroy' });
      const result = volumeResult(work, id);
      if (work.params.flag('expunge')) work.world.volumes.remove(id);
      return result;
    },
  },
  recoverVolume: {
    kind: 'sync',
    item: 'volume',
    params: declared('id:volume!'),
    run: (call) => {
      const { id, state } = named(call);
      if (state !== 'Destroy') throw wrong(`Please specify a volume in Destroy state.`);
      // It comes back on no VM, so it is nobody's ROOT any more.
      const row = call.world.volumes.set(id, {
        state: 'Ready',
        type: 'DATADISK',
        vm: undefined,
        deviceid: undefined,
        attached: undefined,
      });
      return { volume: showVolume(call.world, row, isRoot(call.caller)) };
    },
  },
  updateVolume: {
    kind: 'async',
    item: 'volume',
    params: declared(
      `id:volume chaininfo° customid° deleteprotection:bool displayvolume:bool° name path° state° storageid:uuid°`,
    ),
    on: (call) => (call.params.has('id') ? { type: 'Volume', id: named(call).id } : undefined),
    check: (work) => {
      if (!work.params.has('id')) throw wrong('Please provide volume id');
    },
    finish: (work) => {
      const { params } = work;
      const volume = named(work);
      work.world.volumes.set(volume.id, {
        name: params.text('name') ?? volume.name,
        deleteprotection: params.flag('deleteprotection', volume.deleteprotection),
      });
      return volumeResult(work, volume.id);
    },
  },
};

function named({ world, params }: Call): VolumeRow {
  return present(world.volumes, params.needed('id'));
}

// GB, or what a new offering has.
function newSize({ world, params }: Call, volume: VolumeRow): number {
  const offering = world.diskOfferings.get(params.text('diskofferingid'));
  const size = params.whole('size');
  if (offering !== undefined && !offering.iscustomized) return sizeOf(offering, undefined);
  const own = world.diskOfferings.get(volume.offering);
  if (size === undefined)
    throw unsupported('New size, min/max IOPS or a disk offering must be given.');
  if (offering === undefined && volume.type === 'DATADISK' && own?.iscustomized === false)
    throw unsupported(
      "To change a volume's size without providing a new disk offering, its current disk offering must be customizable or it must be a root volume.",
    );
  return size * 1024 ** 3;
}

function checkUnused({ world }: Call, volume: VolumeRow): void {
  const busy = world.snapshots
    .by('volume', volume.id)
    .some(({ state }) => ['Allocated', 'Creating', 'BackingUp'].includes(state));
  if (busy)
    throw wrong('There are snapshot operations in progress on the volume, unable to delete it');
  if (['Attaching', 'Migrating', 'Snapshotting', 'Resizing'].includes(volume.state))
    throw failed(`Volume ${volume.name} is in state ${volume.state}, unable to delete it`);
}

function checkUnprotected({ id, name, deleteprotection }: VolumeRow, end: string): void {
  if (deleteprotection)
    throw wrong(
      `Volume [id = ${id}, name = ${name}] has delete protection enabled and cannot be deleted${end}`,
    );
}
