/** Destroy, recover and expunge a virtual machine. */
import { mayExpunge } from '../access/entry.ts';
import { isRoot, type Call, type Commands, type Work } from '../call.ts';
import { expunge } from '../guest/expunge.ts';
import { needVm, setState, vmResult } from '../guest/vm.ts';
import { showVm } from '../show/vm.ts';
import { declared } from '../wire/params.ts';
import { denied, failed, failedCommand, wrong } from '../wire/refusal.ts';
import type { VolumeRow } from '../world/rows.ts';
import { onVm } from './vm-power.ts';

const gone = new Set(['Destroyed', 'Expunging']);

export const vmDestroy: Commands = {
  destroyVirtualMachine: {
    kind: 'async',
    item: 'virtualmachine',
    on: onVm.on,
    params: declared('id:vm! expunge:bool volumeids:volume[]'),
    check: (work) => {
      const { params, world } = work;
      const vm = needVm(work);
      if (gone.has(vm.state) && !params.flag('expunge')) return;
      if (params.flag('expunge') && !mayExpunge(work))
        throw denied('Account does not have permission for expunging.');
      if (vm.deleteprotection)
        throw wrong(
          `Instance [id = ${vm.id}, name = ${vm.name}] has delete protection enabled and cannot be deleted.`,
        );
      checkVolumes(work);
      const root = world.rootOf(vm.id);
      if (root !== undefined && busySnapshots(work, root))
        throw failed(
          'There is/are unbacked up snapshot(s) on ROOT volume, vm destroy is not permitted, please try again later.',
        );
    },
    begin: (work) => {
      // It stops first what runs; on its way it is seen stopping.
      if (needVm(work).state === 'Running') setState(work, 'Stopping');
    },
    finish: (work) => {
      const { params, world } = work;
      const vm = needVm(work);
      const deletes = params.list('volumeids');
      if (!gone.has(vm.state)) {
        for (const volume of world.volumes.by('vm', vm.id))
          if (volume.type === 'DATADISK') letGo(work, volume, deletes.includes(volume.id));
          else if (world.isSet('destroy.root.volume.on.vm.destruction'))
            world.volumes.set(volume.id, { state: 'Destroy' });
        for (const snapshot of world.vmSnapshots.by('vm', vm.id))
          if (vm.hypervisor !== 'VMware') world.vmSnapshots.remove(snapshot.id);
        setState(work, vm.state === 'Error' ? 'Expunging' : 'Destroyed');
      }
      const result = vmResult(work);
      if (params.flag('expunge')) expunge(world, vm.id);
      return result;
    },
    undo: (work) => {
      if (needVm(work).state === 'Stopping') setState(work, 'Running');
    },
  },
  recoverVirtualMachine: {
    kind: 'sync',
    item: 'virtualmachine',
    params: declared('id:vm!'),
    run: (call) => {
      const vm = needVm(call);
      if (!mayRecover(call)) throw denied('Recovering a VM is not permitted.');
      if (vm.state !== 'Destroyed') throw wrong(`Vm with id ${vm.id} is not in the right state`);
      // Data disks that were let go do not come back by themselves.
      const root = call.world.rootOf(vm.id);
      if (root?.state === 'Destroy') call.world.volumes.set(root.id, { state: 'Ready' });
      const row = setState(call, 'Stopped');
      return { virtualmachine: showVm(call.world, row, { root: isRoot(call.caller) }) };
    },
  },
  expungeVirtualMachine: {
    kind: 'async',
    on: onVm.on,
    params: declared('id:vm!'),
    check: (work) => {
      const vm = needVm(work);
      if (!mayExpunge(work)) throw denied('Expunging a VM is not permitted.');
      if (vm.state !== 'Destroyed' && vm.state !== 'Error')
        throw failedCommand('Please destroy vm with specified vmId before expunge');
    },
    begin: (work) => {
      setState(work, 'Expunging');
    },
    finish: (work) => {
      expunge(work.world, needVm(work).id);
      return { success: true };
    },
    undo: (work) => {
      if (needVm(work).state === 'Expunging') setState(work, 'Destroyed');
    },
  },
};

function mayRecover({ caller, world }: Call): boolean {
  return caller.role !== 'User' || world.isSet('allow.user.expunge.recover.vm');
}

function checkVolumes({ world, params }: Work): void {
  const vm = params.needed('id');
  const volumes = params.list('volumeids').map((id) => world.volumes.get(id));
  const others = volumes.filter((each) => each?.vm !== vm || each.type !== 'DATADISK');
  if (others.length > 0)
    throw wrong(
      `The following supplied volumes are not DATADISK attached to the VM: ${others.map((each) => each?.name ?? '').join(', ')}`,
    );
  const kept = volumes.find((each) => each?.deleteprotection === true);
  if (kept !== undefined)
    throw wrong(
      `Volume [id = ${kept.id}, name = ${kept.name}] has delete protection enabled and cannot be deleted`,
    );
}

function busySnapshots({ world }: Call, volume: VolumeRow): boolean {
  return world.snapshots
    .by('volume', volume.id)
    .some(({ state }) =>
      ['Allocated', 'Creating', 'CreatedOnPrimary', 'BackingUp'].includes(state),
    );
}

function letGo({ world }: Work, volume: VolumeRow, alsoDelete: boolean): void {
  if (alsoDelete) world.volumes.remove(volume.id);
  else world.volumes.set(volume.id, { vm: undefined, deviceid: undefined, attached: undefined });
}
