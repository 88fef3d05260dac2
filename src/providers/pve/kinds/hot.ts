/** What takes effect on a running VM at once, and what only when it is started again (qemu-server, PVE/QemuServer.pm). */
import type { Address } from '../../../model/address.ts';
import type { Change, ChangeOf } from '../../../model/change.ts';
import type { Look } from '../../../model/kind.ts';
import type { Spec } from '../../../model/resource.ts';
import { reference, text, texts } from '../../../model/spec-fields.ts';

const hotFields: ReadonlySet<string> = new Set([
  'running',
  'name',
  'description',
  'tags',
  'onboot',
  'protection',
  'startup',
]);

/** cloud-init hands these to the guest, and only when it starts. */
const guestFields: ReadonlySet<string> = new Set(['address', 'gateway', 'address6', 'gateway6']);

/** Of an attached disk these are read when the VM starts. */
const driveFields: ReadonlySet<string> = new Set(['discard', 'ssd', 'iothread', 'cache', 'serial']);

/** Where a disk is attached. */
export interface Place {
  readonly vm: Address;
  readonly slot: string;
}

export function coldVm({ fields }: ChangeOf<'update'>): boolean {
  return fields.some(({ field }) => !hotFields.has(field));
}

/** Has the VM of this NIC to be stopped for it? */
export function coldNic(change: Change, look: Look): boolean {
  if (change.action === 'adopt') return false;
  const spec = change.action === 'delete' ? change.from : change.to;
  const vm = reference(spec, 'vm');
  if (vm === undefined || !hotplugs(vm, 'network', look)) return vm !== undefined;
  if (change.action === 'update') return change.fields.some(({ field }) => guestFields.has(field));
  return (
    change.action !== 'delete' && [...guestFields].some((field) => text(spec, field) !== undefined)
  );
}

/** The VMs that have to be stopped for this change of a disk. */
export function coldDisk(change: Change, look: Look): readonly Address[] {
  const { leaves, reaches } = moveOf(change);
  const vms: Address[] = [];
  if (leaves !== undefined && !unplugs(leaves, look)) vms.push(leaves.vm);
  if (reaches !== undefined && !plugs(reaches, look)) vms.push(reaches.vm);
  if (change.action !== 'update' || leaves !== undefined || reaches !== undefined) return vms;
  const stays = placeOf(change.to);
  const cold = change.fields.some(({ field }) => driveFields.has(field));
  return stays !== undefined && cold ? [stays.vm] : vms;
}

/** Where a disk is taken away, and where it is put. Neither where it stays. */
export function moveOf(change: Change): { readonly leaves?: Place; readonly reaches?: Place } {
  if (change.action === 'adopt') return {};
  const from = change.action === 'create' ? undefined : placeOf(change.from);
  const to = change.action === 'delete' ? undefined : placeOf(change.to);
  if (from?.vm === to?.vm && from?.slot === to?.slot) return {};
  return {
    ...(from === undefined ? {} : { leaves: from }),
    ...(to === undefined ? {} : { reaches: to }),
  };
}

export function placeOf(spec: Spec): Place | undefined {
  const [vm, slot] = [reference(spec, 'vm'), text(spec, 'slot')];
  return vm === undefined || slot === undefined || slot === 'unused' ? undefined : { vm, slot };
}

/** Can it be taken off the VM while that runs? What it has booted from cannot. */
export function unplugs({ vm, slot }: Place, look: Look): boolean {
  const live = look.live(vm);
  const booted = live !== undefined && texts(look.spec(live), 'boot').includes(slot);
  return plugs({ vm, slot }, look) && !booted;
}

function plugs({ vm, slot }: Place, look: Look): boolean {
  return /^(scsi|virtio)\d/.test(slot) && hotplugs(vm, 'disk', look);
}

/** A VM's `hotplug` is network, disk and usb where nobody has set it. */
function hotplugs(vm: Address, what: string, look: Look): boolean {
  const set = look.live(vm)?.status?.['hotplug'];
  return !Array.isArray(set) || set.includes(what);
}
