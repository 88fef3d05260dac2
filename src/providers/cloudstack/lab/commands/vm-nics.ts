/** Adds and removes nics, moves the default, and hands out secondary addresses. */
import type { Call, Commands } from '../call.ts';
import { implement } from '../guest/implement.ts';
import { addNic, checkGuest, checkHostName, checkMac } from '../guest/nics.ts';
import { needVm, ownJob, present, vmResult, vmText } from '../guest/vm.ts';
import { mayUse } from '../access/scope.ts';
import { declared } from '../wire/params.ts';
import { failed, failedCommand, Refusal, wrong } from '../wire/refusal.ts';
import type { NicRow } from '../world/rows.ts';
import { freeGuest, isFreeGuest } from '../world/subnets.ts';
import { onVm } from './vm-power.ts';

export const vmNics: Commands = {
  addNicToVirtualMachine: {
    kind: 'async',
    item: 'virtualmachine',
    ...onVm,
    params: declared(
      'networkid:network! virtualmachineid:vm! dhcpoptions:map ipaddress macaddress',
    ),
    check: (work) => {
      const { world, params } = work;
      const vm = needVm(work);
      const network = present(world.networks, params.needed('networkid'));
      checkGuest(network);
      checkNoSnapshots(work, 'NIC cannot be added to VM with VM Snapshots');
      if (network.zone !== vm.zone)
        throw failed(`${vmText(vm)} is in zone ${vm.zone} but network is in zone ${network.zone}`);
      if (network.acltype === 'Account' && network.account !== vm.account)
        throw failed(`Unable to use network with id= ${network.id}, permission denied`);
      checkMac(world, network.id, params.text('macaddress'));
      checkHostName(world, { name: vm.name, networks: [network.id], but: vm.id });
    },
    finish: (work) => {
      const { world, params, now } = work;
      const vm = needVm(work);
      const network = present(world.networks, params.needed('networkid')).id;
      if (vm.state !== 'Running' && vm.state !== 'Stopped')
        throw failed(`Unable to add NIC to ${vmText(vm)} in state ${vm.state}`);
      if (world.nicsOf(vm.id).some((each) => each.network === network))
        throw failed(
          `A NIC already exists for VM:${vm.instancename} in network: ${present(world.networks, network).name}`,
        );
      const wanted = { network, ip: params.text('ipaddress'), mac: params.text('macaddress') };
      const isdefault = world.nicsOf(vm.id).length === 0;
      try {
        addNic(world, { vm: vm.id, zone: vm.zone, wanted, isdefault });
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        throw failed(`Unable to add NIC to ${vmText(vm)}: ${error.refused.text}`);
      }
      if (vm.state === 'Running') implement(world, network, now);
      return vmResult(work);
    },
  },
  removeNicFromVirtualMachine: {
    kind: 'async',
    item: 'virtualmachine',
    ...onVm,
    params: declared('nicid:nic! virtualmachineid:vm!'),
    check: (work) => {
      const vm = needVm(work);
      checkNoSnapshots(work, 'NIC cannot be removed from VM with VM Snapshots');
      const nic = ownNic(work);
      if (nic.isdefault) throw wrong(`Unable to remove nic from ${vmText(vm)}, nic is default.`);
    },
    finish: (work) => {
      work.world.nics.remove(ownNic(work).id);
      return vmResult(work);
    },
  },
  updateDefaultNicForVirtualMachine: {
    kind: 'async',
    item: 'virtualmachine',
    on: onVm.on,
    params: declared('nicid:nic! virtualmachineid:vm!'),
    check: (work) => {
      const vm = needVm(work);
      if (ownNic(work).isdefault)
        throw wrong(`${vmText(vm)} already has its default nic set to ${ownNic(work).id}`);
      if (vm.state !== 'Running' && vm.state !== 'Stopped')
        throw failed(`Cannot change default network for ${vmText(vm)} in state ${vm.state}`);
    },
    finish: (work) => {
      const { world } = work;
      const next = ownNic(work);
      for (const nic of world.nicsOf(needVm(work).id))
        world.nics.set(nic.id, { isdefault: nic.id === next.id });
      return vmResult(work);
    },
  },
  addIpToNic: {
    kind: 'asyncCreate',
    item: 'nicsecondaryip',
    params: declared('nicid:nic! ipaddress'),
    create: (call) => {
      const { world, params } = call;
      const nic = present(world.nics, params.needed('nicid'));
      const vm = world.vms.need(nic.vm);
      mayUse(call, vm);
      const network = world.networks.need(nic.network);
      const most = Number(world.setting('vm.network.nic.max.secondary.ipaddresses', '256'));
      if (nic.secondary.length >= most)
        throw wrong(
          'Allocating guest ip for nic failed : Maximum Number of Ips per Nic has been crossed.',
        );
      const asked = params.text('ipaddress');
      const ipaddress = asked ?? freeGuest(world, network);
      if (
        network.type === 'L2' ||
        ipaddress === undefined ||
        !isFreeGuest(world, network, ipaddress)
      )
        throw failedCommand('Failed to assign secondary ip to nic');
      const id = world.newId();
      world.nics.set(nic.id, { secondary: [...nic.secondary, { id, ipaddress }] });
      return id;
    },
    finish: (work) => {
      const { world, params } = work;
      const nic = present(world.nics, params.needed('nicid'));
      const id = params.needed('.made');
      const ipaddress = nic.secondary.find((each) => each.id === id)?.ipaddress;
      return {
        nicsecondaryip: {
          id,
          ipaddress,
          nicid: nic.id,
          networkid: nic.network,
          virtualmachineid: nic.vm,
          secondaryip: nic.secondary,
          ...ownJob(work),
        },
      };
    },
  },
  removeIpFromNic: {
    kind: 'async',
    params: declared('id:secondary!'),
    on: (call) => {
      const nic = holderOf(call);
      if (nic !== undefined) mayUse(call, call.world.vms.need(nic.vm));
      return nic === undefined ? undefined : { type: 'Nic', id: nic.id };
    },
    check: (work) => {
      const nic = holderOf(work);
      const ip = nic?.secondary.find((each) => each.id === work.params.needed('id'))?.ipaddress;
      const used = work.world.addresses
        .all()
        .some(
          (each) => each.isstaticnat && each.vm === nic?.vm && each.fields['vmipaddress'] === ip,
        );
      if (used) throw wrong("Can' remove the ip because it is assosiated with static NAT rule");
    },
    finish: (work) => {
      const nic = holderOf(work);
      const id = work.params.needed('id');
      if (nic === undefined) throw wrong(`Unable to find secondary ip address by id ${id}`);
      work.world.nics.set(nic.id, { secondary: nic.secondary.filter((each) => each.id !== id) });
      return { success: true };
    },
  },
};

function ownNic(call: Call): NicRow {
  const nic = present(call.world.nics, call.params.needed('nicid'));
  const vm = needVm(call);
  if (nic.vm !== vm.id) throw failed(`${nic.id} is not a nic on ${vmText(vm)}`);
  return nic;
}

function holderOf({ world, params }: Call): NicRow | undefined {
  const id = params.needed('id');
  return world.nics.all().find((nic) => nic.secondary.some((each) => each.id === id));
}

function checkNoSnapshots(call: Call, text: string): void {
  if (call.world.vmSnapshots.by('vm', needVm(call).id).length > 0) throw wrong(text);
}
