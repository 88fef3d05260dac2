/** Takes and removes snapshots: of whole VMs, which then hold their disks, and of volumes. */
import type { Commands, Work } from '../call.ts';
import { ownJob, present } from '../guest/vm.ts';
import { showSnapshot, showVmSnapshot } from '../show/snapshots.ts';
import { declared } from '../wire/params.ts';
import { wrong } from '../wire/refusal.ts';
import { dateText } from '../world/ids.ts';
import type { Owned } from '../world/rows.ts';

export const snapshots: Commands = {
  createVMSnapshot: {
    kind: 'asyncCreate',
    item: 'vmsnapshot',
    params: declared('virtualmachineid:vm! description name quiescevm:bool snapshotmemory:bool'),
    queue: ({ params }) => params.needed('virtualmachineid'),
    create: (call) => {
      const { world, params, now } = call;
      const vm = present(world.vms, params.needed('virtualmachineid'));
      if (vm.state !== 'Running' && vm.state !== 'Stopped')
        throw wrong(
          `Creating vm snapshot failed due to VM:${vm.name} is not in the running or Stopped state`,
        );
      const nr = world.vmSnapshots.nextNumber();
      const name = `${vm.instancename}_VS_${nr}`;
      return world.vmSnapshots.put({
        id: world.newId(),
        nr,
        name,
        ...ownerOf(vm),
        vm: vm.id,
        state: 'Allocated',
        created: dateText(now),
        fields: {
          displayname: params.text('name') ?? name,
          type: params.flag('snapshotmemory') ? 'DiskAndMemory' : 'Disk',
        },
      }).id;
    },
    begin: (work) => {
      work.world.vmSnapshots.set(made(work).id, { state: 'Creating' });
    },
    finish: (work) => {
      const row = work.world.vmSnapshots.set(made(work).id, { state: 'Ready' });
      return { vmsnapshot: { ...showVmSnapshot(work.world, row), ...ownJob(work) } };
    },
    undo: (work) => {
      work.world.vmSnapshots.set(made(work).id, { state: 'Error' });
    },
  },
  deleteVMSnapshot: {
    kind: 'async',
    params: declared('vmsnapshotid:vmsnapshot!'),
    on: (call) => {
      const { id } = present(call.world.vmSnapshots, call.params.needed('vmsnapshotid'));
      return { type: 'VMSnapshot', id };
    },
    queue: ({ world, params }) => world.vmSnapshots.get(params.needed('vmsnapshotid'))?.vm,
    finish: ({ world, params }) => {
      world.vmSnapshots.remove(params.needed('vmsnapshotid'));
      return { success: true };
    },
  },
  createSnapshot: {
    kind: 'asyncCreate',
    item: 'snapshot',
    params: declared(
      'volumeid:volume! account asyncbackup:bool domainid:domain locationtype name policyid:uuid quiescevm:bool tags:map zoneids:zone[]',
    ),
    create: (call) => {
      const { world, params, now } = call;
      const volume = present(world.volumes, params.needed('volumeid'));
      if (volume.state === 'Allocated')
        throw wrong(
          `Volume: ${volume.name} please attach this volume to a VM before create snapshot for it`,
        );
      if (volume.state !== 'Ready')
        throw wrong(
          `VolumeId: ${volume.id} is not in Ready state but ${volume.state}. Cannot take snapshot.`,
        );
      const nr = world.snapshots.nextNumber();
      return world.snapshots.put({
        id: world.newId(),
        nr,
        name: params.text('name') ?? `${volume.name}_${nr}`,
        ...ownerOf(volume),
        volume: volume.id,
        state: 'BackingUp',
        created: dateText(now),
        fields: {},
      }).id;
    },
    finish: (work) => {
      const { world, params } = work;
      const { id } = present(world.snapshots, params.needed('.made'));
      const row = world.snapshots.set(id, { state: 'BackedUp' });
      return { snapshot: { ...showSnapshot(world, row), ...ownJob(work) } };
    },
    undo: (work) => {
      work.world.snapshots.set(present(work.world.snapshots, work.params.needed('.made')).id, {
        state: 'Error',
      });
    },
  },
  deleteSnapshot: {
    kind: 'async',
    params: declared('id:snapshot! zoneid:zone'),
    on: (call) => {
      const { id } = present(call.world.snapshots, call.params.needed('id'));
      return { type: 'Snapshot', id };
    },
    finish: ({ world, params }) => {
      world.snapshots.remove(params.needed('id'));
      return { success: true };
    },
  },
};

function made({ world, params }: Work): { readonly id: string } {
  return present(world.vmSnapshots, params.needed('.made'));
}

function ownerOf({ account, project, domain }: Owned): Owned {
  return { account, project, domain };
}
