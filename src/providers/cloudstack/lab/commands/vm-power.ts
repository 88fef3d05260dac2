/** Start, stop and reboot a virtual machine. */
import { isRoot, type Call, type Commands, type Work } from '../call.ts';
import { implement } from '../guest/implement.ts';
import { needVm, setState, vmResult, vmText } from '../guest/vm.ts';
import { declared } from '../wire/params.ts';
import { failed, wrong } from '../wire/refusal.ts';
import type { VmState } from '../world/rows.ts';

/** What most commands on a VM have in common: the job is on it, and waits for its turn there. */
export const onVm = {
  on: (call: Call) => ({ type: 'VirtualMachine', id: needVm(call).id }),
  queue: (call: Call) => call.params.text('id') ?? call.params.text('virtualmachineid'),
} as const;

export const vmPower: Commands = {
  startVirtualMachine: {
    kind: 'async',
    item: 'virtualmachine',
    ...onVm,
    params: declared(
      'id:vm! bootintosetup:bool clusterid:uuid considerlasthost:bool° deploymentplanner° hostid:uuid podid:uuid',
    ),
    // Looked at before it waits for its turn: a stop that is still under way makes it fail.
    check: (work) => {
      const { state, name, nr } = needVm(work);
      if (state === 'Running' || state === 'Stopping')
        throw wrong(`The virtual machine ${nr} (${name}) is already running`);
    },
    begin: (work) => {
      const vm = needVm(work);
      if (vm.state === 'Running') return;
      if (vm.state !== 'Stopped') throw failed(`Cannot start ${vmText(vm)} in ${vm.state} state`);
      if (work.world.rootOf(vm.id) === undefined)
        throw failed(`ROOT volume is missing, unable to prepare volumes for the VM [${vm.id}]`);
      setState(work, 'Starting');
    },
    finish: (work) => {
      const vm = needVm(work);
      if (vm.state === 'Starting') {
        for (const nic of work.world.nicsOf(vm.id)) implement(work.world, nic.network, work.now);
        for (const volume of work.world.volumes.by('vm', vm.id))
          if (volume.state === 'Allocated') work.world.volumes.set(volume.id, { state: 'Ready' });
        setState(work, 'Running');
      }
      return vmResult(work);
    },
    undo: backTo('Starting', 'Stopped'),
  },
  stopVirtualMachine: {
    kind: 'async',
    item: 'virtualmachine',
    ...onVm,
    params: declared('id:vm! forced:bool'),
    check: (work) => {
      const { caller, params, world } = work;
      if (
        params.flag('forced') &&
        !isRoot(caller) &&
        world.setting('allow.user.force.stop.vm', 'true') !== 'true'
      )
        throw failed('User is not permitted to force stop a VM.');
    },
    begin: (work) => {
      const vm = needVm(work);
      if (idle.has(vm.state)) return;
      if (vm.state !== 'Running' && !work.params.flag('forced'))
        throw failed(`We cannot stop ${vmText(vm)} when it is in state ${vm.state}`);
      setState(work, 'Stopping');
    },
    finish: (work) => {
      if (needVm(work).state === 'Stopping') setState(work, 'Stopped');
      return vmResult(work);
    },
    undo: backTo('Stopping', 'Running'),
  },
  rebootVirtualMachine: {
    kind: 'async',
    item: 'virtualmachine',
    ...onVm,
    params: declared('id:vm! bootintosetup:bool forced:bool'),
    check: (work) => {
      const { state, name, nr } = needVm(work);
      if (state !== 'Running')
        throw wrong(`The VM ${nr} (${name}) is not running, unable to reboot it`);
    },
    finish: (work) => vmResult(work),
  },
};

/** Stopping these is done before it begins. */
const idle: ReadonlySet<VmState> = new Set(['Stopped', 'Destroyed', 'Expunging', 'Error']);

function backTo(from: VmState, to: VmState): (work: Work) => void {
  return (work) => {
    if (needVm(work).state === from) setState(work, to);
  };
}
