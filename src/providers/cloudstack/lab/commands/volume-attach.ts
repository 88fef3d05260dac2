/** Attaches and detaches volumes, with the rules in their order. */
import { isRoot, type Call, type Commands, type Work } from '../call.ts';
import { ownJob, present, vmText } from '../guest/vm.ts';
import { deviceFor, mostDataDisks } from '../guest/volumes.ts';
import { showVolume } from '../show/volume.ts';
import { declared } from '../wire/params.ts';
import { denied, failed, wrong } from '../wire/refusal.ts';
import { dateText } from '../world/ids.ts';
import type { VmRow, VolumeRow } from '../world/rows.ts';

export const volumeAttach: Commands = {
  attachVolume: {
    kind: 'async',
    item: 'volume',
    params: declared('id:volume! virtualmachineid:vm! deviceid:long'),
    on: (call) => ({
      type: 'Volume',
      id: present(call.world.volumes, call.params.needed('id')).id,
    }),
    queue: ({ params }) => params.needed('virtualmachineid'),
    check: (work) => checkAttach(work, attaching(work)),
    begin: (work) => {
      const { volume, vm } = attaching(work);
      if (volume.vm !== undefined) throw lostRace(work, volume, vm);
      checkHolder(vm);
      deviceFor(work.world, vm, work.params.whole('deviceid'));
      if (volume.state === 'Ready') work.world.volumes.set(volume.id, { state: 'Attaching' });
    },
    finish: (work) => {
      const { world, params, now } = work;
      const { volume, vm } = attaching(work);
      if (volume.vm !== undefined) throw lostRace(work, volume, vm);
      checkHolder(vm);
      const deviceid = deviceFor(world, vm, params.whole('deviceid'));
      // Device 0 makes a ROOT of it again; at any other it stays a data disk.
      world.volumes.set(volume.id, {
        vm: vm.id,
        deviceid,
        type: deviceid === 0 ? 'ROOT' : 'DATADISK',
        state: 'Ready',
        attached: dateText(now),
        hypervisor: volume.hypervisor ?? vm.hypervisor,
      });
      return volumeResult(work, volume.id);
    },
    undo: (work) => {
      const { volume } = attaching(work);
      if (volume.state === 'Attaching') work.world.volumes.set(volume.id, { state: 'Ready' });
    },
  },
  detachVolume: {
    kind: 'async',
    item: 'volume',
    params: declared('id:volume deviceid:long virtualmachineid:vm'),
    on: (call) => {
      const volume = detaching(call);
      return volume === undefined ? undefined : { type: 'Volume', id: volume.id };
    },
    queue: (call) => detaching(call)?.vm,
    check: (work) => {
      const { params } = work;
      const byDevice = params.has('deviceid') && params.has('virtualmachineid');
      if (
        params.has('id') === (params.has('deviceid') || params.has('virtualmachineid')) ||
        (!params.has('id') && !byDevice)
      )
        throw wrong('Please provide either a volume id, or a tuple(device id, instance id)');
      checkDetach(work, detaching(work));
    },
    finish: (work) => {
      const volume = detaching(work);
      // What was asked for before may have been done by another in the meantime.
      const vm = checkDetach(work, volume);
      if (volume === undefined) throw wrong('The specified volume is not attached to a VM.');
      if (vm.state !== 'Running' && vm.state !== 'Stopped' && vm.state !== 'Destroyed')
        throw failed(`Failed to detach volume ${volume.name} from VM ${vm.name}`);
      // A ROOT that is taken off is no ROOT any more.
      work.world.volumes.set(volume.id, {
        vm: undefined,
        deviceid: undefined,
        attached: undefined,
        type: 'DATADISK',
      });
      return volumeResult(work, volume.id);
    },
  },
};

export function volumeResult(work: Work, id: string): unknown {
  const { world, caller } = work;
  return {
    volume: { ...showVolume(world, present(world.volumes, id), isRoot(caller)), ...ownJob(work) },
  };
}

interface Attaching {
  readonly volume: VolumeRow;
  readonly vm: VmRow;
}

function attaching({ world, params }: Call): Attaching {
  return {
    volume: present(world.volumes, params.needed('id')),
    vm: present(world.vms, params.needed('virtualmachineid')),
  };
}

function checkAttach({ world, params }: Call, { volume, vm }: Attaching): void {
  if (volume.vm !== undefined)
    throw wrong('Please specify a volume that is not attached to any VM.');
  if (volume.state === 'Destroy') throw wrong('Please specify a volume that is not destroyed.');
  if (!['Allocated', 'Ready', 'Uploaded'].includes(volume.state))
    throw wrong('Volume state must be in Allocated, Ready or in Uploaded state');
  if (vm.state !== 'Running' && vm.state !== 'Stopped')
    throw wrong('Please specify a VM that is either running or stopped.');
  if (vm.zone !== volume.zone)
    throw wrong('Please specify a VM that is in the same zone as the volume.');
  if (params.whole('deviceid') === 0) checkRootAttach(world.rootOf(vm.id), vm);
  const has = world.volumes.by('vm', vm.id).filter((each) => each.type === 'DATADISK').length;
  const most = mostDataDisks(world, vm);
  if (has >= most && params.whole('deviceid') !== 0)
    throw wrong(
      `The specified VM already has the maximum number of data disks (${most}) attached. Please specify another VM.`,
    );
  if (world.vmSnapshots.by('vm', vm.id).length > 0)
    throw wrong(
      `Unable to attach volume to VM ${vm.name}, please specify a VM that does not have VM snapshots`,
    );
  if (volume.account !== vm.account)
    throw denied(
      `Entity ${volumeText(volume)} and entity ${vmText(vm)} belong to different accounts`,
    );
  if (volume.hypervisor !== undefined && volume.hypervisor !== vm.hypervisor)
    throw wrong(`Can't attach a volume created by: ${volume.hypervisor} to a ${vm.hypervisor} vm`);
}

function checkRootAttach(root: VolumeRow | undefined, vm: VmRow): void {
  if (root !== undefined) throw wrong('Vm already has root volume attached to it');
  if (!rootMoves.has(vm.hypervisor))
    throw wrong(`Root volume attach is not supported for hypervisor type ${vm.hypervisor}`);
  if (vm.state !== 'Stopped')
    throw wrong('Root volume attach can happen only when vm is in states: Stopped or Destroyed');
}

const rootMoves = new Set(['XenServer', 'VMware', 'KVM', 'Simulator']);

function lostRace({ world }: Call, volume: VolumeRow, vm: VmRow): Error {
  return volume.vm === vm.id
    ? failed('This volume is already attached to a VM.')
    : failed(
        `volume: ${volume.name} is already attached to a VM: ${world.vms.get(volume.vm)?.name ?? ''}`,
      );
}

function checkHolder(vm: VmRow): void {
  if (vm.state !== 'Running' && vm.state !== 'Stopped')
    throw failed(`Failed to attach volume to VM ${vm.name}; it is in state ${vm.state}`);
}

function detaching({ world, params }: Call): VolumeRow | undefined {
  const id = params.text('id');
  if (id !== undefined) return present(world.volumes, id);
  const device = params.whole('deviceid');
  const vm = params.text('virtualmachineid');
  if (vm === undefined || device === undefined) return undefined;
  return world.volumes.by('vm', vm).find((each) => each.deviceid === device);
}

function checkDetach({ world }: Call, volume: VolumeRow | undefined): VmRow {
  const vm = world.vms.get(volume?.vm);
  if (volume === undefined || vm === undefined)
    throw wrong('The specified volume is not attached to a VM.');
  if (!['Running', 'Stopped', 'Destroyed'].includes(vm.state))
    throw wrong('Please specify a VM that is either running or stopped.');
  if (volume.type === 'ROOT') checkRootDetach(volume, vm);
  if (world.vmSnapshots.by('vm', vm.id).length > 0)
    throw wrong('Unable to detach volume, please specify a VM that does not have VM snapshots');
  return vm;
}

function checkRootDetach(volume: VolumeRow, vm: VmRow): void {
  if (!rootMoves.has(vm.hypervisor))
    throw wrong(`Root volume detach is not supported for hypervisor type ${vm.hypervisor}`);
  // The text names Destroyed as well; the code does not let it through.
  if (vm.state !== 'Stopped')
    throw wrong('Root volume detach can happen only when vm is in states: Stopped or Destroyed');
  if (volume.fields['managed'] === true)
    throw wrong('Root volume detach is not supported for Managed DataStores');
}

function volumeText({ nr, id, name }: VolumeRow): string {
  return `Volume {"id":${nr},"name":"${name}","uuid":"${id}"}`;
}
