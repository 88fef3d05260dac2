/** NICs and their secondary addresses. */
import type { VendorId } from '../../../model/address.ts';
import type { Performed } from '../../../model/provider.ts';
import { done, gone, refused, type Job } from './job.ts';
import { ran } from './running.ts';
import { nicNow, vmNow } from './now.ts';
import { changedFields, idOfReference, idOfTarget } from './target.ts';

export async function performNic(job: Job): Promise<Performed> {
  const { operation, context } = job;
  if (operation.do === 'create') return addNic(job);
  const id = idOfTarget(operation, context);
  const [vm = '', nic = ''] = id.split(':');
  if (operation.do === 'delete') {
    const found = await vmNow(job, vm);
    if (!found.ok) return found;
    if (!found.row.nics.some((each) => each.id === nic)) return gone(job, id);
    const end = await ran(job, 'removeNicFromVirtualMachine', { virtualmachineid: vm, nicid: nic });
    return end.ok ? done(id) : end;
  }
  return changeNic(job, { id, vm, nic });
}

async function addNic(job: Job): Promise<Performed> {
  const { operation, context } = job;
  const { to = {} } = operation;
  const [vm, network] = [idOfReference(to['vm'], context), idOfReference(to['network'], context)];
  const before = await nicNow(job, vm, network);
  if (!before.ok) return before.class === 'gone' ? { ...before, class: 'refused' } : before;
  const there = before.row.nic;
  // With its VM it was made, or by an attempt before.
  if (there === undefined) {
    const end = await ran(job, 'addNicToVirtualMachine', {
      virtualmachineid: vm,
      networkid: network,
      ...(typeof to['address'] === 'string' ? { ipaddress: to['address'] } : {}),
      ...(typeof to['mac'] === 'string' ? { macaddress: to['mac'] } : {}),
    });
    if (!end.ok) return end;
  }
  const after = there === undefined ? await nicNow(job, vm, network) : before;
  if (!after.ok) return { ...after, class: 'lost' };
  const { nic } = after.row;
  if (nic === undefined)
    return { ...refused(job, 'no-nic', { why: 'CloudStack shows no such NIC.' }), class: 'lost' };
  const id = `${vm}:${nic.id}` as VendorId;
  if (to['default'] !== true || nic.isDefault) return done(id);
  const end = await ran(job, 'updateDefaultNicForVirtualMachine', {
    virtualmachineid: vm,
    nicid: nic.id,
  });
  return end.ok ? done(id) : { ...end, id };
}

async function changeNic(
  job: Job,
  { id, vm, nic }: { readonly id: VendorId; readonly vm: string; readonly nic: string },
): Promise<Performed> {
  const { to = {} } = job.operation;
  const fields = new Set(changedFields(job.operation));
  if (fields.has('address')) {
    const address = to['address'];
    const end = await ran(job, 'updateVmNicIp', {
      nicid: nic,
      ...(typeof address === 'string' ? { ipaddress: address } : {}),
    });
    if (!end.ok) return end;
  }
  // Where another one becomes the default, this one has ceased to be it.
  if (!fields.has('default') || to['default'] !== true) return done(id);
  const end = await ran(job, 'updateDefaultNicForVirtualMachine', {
    virtualmachineid: vm,
    nicid: nic,
  });
  return end.ok ? done(id) : end;
}

export async function performSecondary(job: Job): Promise<Performed> {
  const { operation, context } = job;
  const { to = {} } = operation;
  if (operation.do === 'delete') {
    const id = idOfTarget(operation, context);
    const end = await ran(job, 'removeIpFromNic', { id: id.split(':')[1] ?? id });
    return end.ok ? done(id) : end;
  }
  if (operation.do !== 'create')
    return refused(job, 'cannot', { why: 'a secondary address is not changed in place.' });
  const [vm, network] = [idOfReference(to['vm'], context), idOfReference(to['network'], context)];
  const found = await nicNow(job, vm, network);
  if (!found.ok) return found.class === 'gone' ? { ...found, class: 'refused' } : found;
  const { nic } = found.row;
  if (nic === undefined)
    return refused(job, 'no-nic', {
      why: `VM ${found.row.vm.name} has no NIC in that network.`,
      help: 'Declare it under nics of that VM.',
    });
  const address = String(to['address']);
  const held = nic.secondary.find((each) => each.address === address);
  if (held !== undefined) return done(`${vm}:${held.id}` as VendorId);
  const end = await ran(job, 'addIpToNic', { nicid: nic.id, ipaddress: address });
  if (!end.ok) return end;
  const after = await nicNow(job, vm, network);
  if (!after.ok) return { ...after, class: 'lost' };
  const made = after.row.nic?.secondary.find((each) => each.address === address);
  if (made !== undefined) return done(`${vm}:${made.id}` as VendorId);
  return { ...refused(job, 'no-address', { why: 'CloudStack does not show it.' }), class: 'lost' };
}
