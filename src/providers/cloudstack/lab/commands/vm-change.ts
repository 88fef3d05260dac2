/** Gives a virtual machine another offering, and a nic of it another address. */
import { mayUse } from '../access/scope.ts';
import type { Call, Commands } from '../call.ts';
import { needVm, present, vmResult } from '../guest/vm.ts';
import { declared } from '../wire/params.ts';
import { wrong } from '../wire/refusal.ts';
import type { NicRow, VmRow } from '../world/rows.ts';
import { freeGuest, isFreeGuest } from '../world/subnets.ts';
import { onVm } from './vm-power.ts';

export const vmChange: Commands = {
  scaleVirtualMachine: {
    kind: 'async',
    ...onVm,
    params: declared(
      `id:vm! serviceofferingid:serviceoffering! automigrate:bool details:map maxiops:long miniops:long shrinkok:bool`,
    ),
    check: (work) => checkScale(work, needVm(work)),
    finish: (work) => {
      const { params, world } = work;
      const vm = needVm(work);
      checkScale(work, vm);
      world.vms.set(vm.id, { offering: params.needed('serviceofferingid') });
      const root = world.rootOf(vm.id);
      if (root?.offering === vm.offering)
        world.volumes.set(root.id, { offering: params.needed('serviceofferingid') });
      return { success: true };
    },
  },
  updateVmNicIp: {
    kind: 'async',
    item: 'virtualmachine',
    params: declared('nicid:nic! ipaddress'),
    on: (call) => {
      const vm = call.world.vms.need(nicOf(call).vm);
      mayUse(call, vm);
      return { type: 'VirtualMachine', id: vm.id };
    },
    check: (work) => {
      newAddress(work);
    },
    finish: (work) => {
      const ipaddress = newAddress(work);
      const nic = work.world.nics.set(nicOf(work).id, { ipaddress });
      return vmResult(work, nic.vm);
    },
  },
};

// A VM that stands still takes any offering; on KVM one that runs takes none, unless it was made for it.
function checkScale({ world, params }: Call, { state, hypervisor, offering, name }: VmRow): void {
  if (state === 'Stopped') return;
  if (state !== 'Running')
    throw wrong(`Unable to upgrade virtual machine ${name} in state ${state}`);
  const now = world.serviceOfferings.need(offering);
  const next = world.serviceOfferings.need(params.needed('serviceofferingid'));
  const values = ({ memory, cpuspeed, cpunumber }: typeof now): string =>
    `{"memory": ${memory}, "speed": ${cpuspeed}, "cpu": ${cpunumber}}`;
  const grows =
    next.memory >= now.memory &&
    next.cpuspeed >= now.cpuspeed &&
    next.cpunumber >= now.cpunumber &&
    values(next) !== values(now);
  if (!grows)
    throw wrong(
      `While the VM is running, only scalling up it is supported. New service offering ${values(next)} should have at least one value (ram, speed or cpu) greater than the current values ${values(now)}.`,
    );
  if (hypervisor === 'KVM' && now.fields['iscustomized'] !== true)
    throw wrong(
      'Unable to live scale VM on KVM when current service offering is a "Fixed Offering". KVM needs the tag "maxMemory" to live scale and it is only configured when VM is deployed with a custom service offering and "Dynamic Scalable" is enabled.',
    );
}

function nicOf({ world, params }: Call): NicRow {
  return present(world.nics, params.needed('nicid'));
}

function newAddress(call: Call): string {
  const { world, params } = call;
  const nic = nicOf(call);
  const network = world.networks.need(nic.network);
  if (network.type === 'L2') throw wrong('UpdateVmNicIpCmd is not supported in L2 network');
  if (world.vms.need(nic.vm).state !== 'Stopped')
    throw wrong('VM is not Stopped, unable to update the vm nic having the specified id');
  const asked = params.text('ipaddress');
  const found = asked ?? freeGuest(world, network);
  if (found === undefined)
    throw wrong(`Allocating ip to guest nic ${nic.id} failed, for insufficient address capacity`);
  if (!isFreeGuest(world, network, found))
    throw wrong(`Allocating ip to guest nic ${nic.id} failed, please choose another ip`);
  return found;
}
