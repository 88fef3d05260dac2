/** Disks of a VM: made, taken over from a clone, deleted. */
import type { VendorId } from '../../../model/address.ts';
import type { Performed } from '../../../model/provider.ts';
import type { Spec } from '../../../model/resource.ts';
import { gibibytes } from '../option-string.ts';
import type { VmNow } from '../read/vm-now.ts';
import { diskId, drivesIn, driveText, slotOf, type Drive } from '../vm/drive.ts';
import { changeConfig } from './change-config.ts';
import { cloudInitDrive } from './cloud-init.ts';
import { arrivedAt } from './disk-arrived.ts';
import { changeDisk } from './disk-change.ts';
import { done, refused, vmFor, type Job } from './job.ts';
import { broughtSlots, takenOver } from './marked.ts';
import { idOfTarget, vmidOf } from './target.ts';

export async function performDisk(job: Job): Promise<Performed> {
  const { operation, context } = job;
  if (operation.do === 'create') return makeDisk(job);
  const id = idOfTarget(operation, context);
  const found = await diskNow(job, id);
  if (!found.ok) return found;
  if (operation.do === 'delete') return deleteDisk(job, { id, ...found });
  return changeDisk(job, { id: diskId(found.vm.vmid, found.drive.volid), ...found });
}

interface Having {
  readonly ok: true;
  readonly vm: VmNow;
  readonly drive: Drive;
}

/** The VM that has the disk, and its drive there; where an earlier attempt has moved it, where it has gone. */
async function diskNow(
  job: Job,
  id: VendorId,
): Promise<Having | Extract<Performed, { ok: false }>> {
  const { from = {}, to } = job.operation;
  const vmid = job.pve.places.vmOf(id) ?? vmidOf(from['vm'], job.context);
  const found = await vmFor(job, vmid);
  if (!found.ok) return found;
  const drive = drivesIn(found.vm.config.next).disks.find(
    (each) => diskId(vmid, each.volid) === id,
  );
  if (drive !== undefined) return { ok: true, vm: found.vm, drive };
  const goal = to === undefined ? vmid : vmidOf(to['vm'], job.context);
  const next = goal === vmid ? found : await vmFor(job, goal);
  const arrived = next.ok ? arrivedAt(job, next.vm, id) : undefined;
  if (next.ok && arrived !== undefined) return { ok: true, vm: next.vm, drive: arrived };
  return { ...refused(job, 'gone', { why: `VM ${vmid} has no disk ${id}.` }), class: 'gone' };
}

async function makeDisk(job: Job): Promise<Performed> {
  const { to = {} } = job.operation;
  const vmid = vmidOf(to['vm'], job.context);
  const slot = String(to['slot']);
  const found = await vmFor(job, vmid);
  if (!found.ok) return found.class === 'gone' ? { ...found, class: 'refused' } : found;
  const { vm } = found;
  const { disks } = drivesIn(vm.config.next);
  const there = disks.find((each) => each.key === slot);
  if (there !== undefined && broughtSlots(vm.config.next).includes(slot))
    return takeOver(job, { vm, drive: there });
  const held = vm.config.next.get(slot);
  if (held !== undefined)
    return refused(job, 'already-there', { why: `VM ${vmid} has a ${slot} already: ${held}.` });
  return allocate(job, vm, to);
}

async function allocate(job: Job, vm: VmNow, spec: Spec): Promise<Performed> {
  const { size, storage, format } = spec;
  const slot = String(spec['slot']);
  if (typeof size !== 'number' || typeof storage !== 'string')
    return refused(job, 'no-size', {
      why: 'a new disk needs a size and a storage.',
      help: 'Write them: { storage: local-lvm, size: 32G }.',
    });
  const first = `${storage}:${gibibytes(size)}`;
  const held = new Map(typeof format === 'string' ? [['format', format] as const] : []);
  const set = { [slot]: driveText(first, spec, held) };
  const drive = vm.running ? {} : cloudInitDrive(vm.config.next, set, storage);
  const change = { set: { ...set, ...drive }, delete: [], fresh: true };
  const end = await changeConfig(job, vm, { change, long: true });
  if (!end.ok) return end;
  const now = await vmFor(job, vm.vmid);
  const made = now.ok
    ? drivesIn(now.vm.config.next).disks.find((each) => each.key === slot)
    : undefined;
  if (made === undefined)
    return { ...refused(job, 'no-disk', { why: `PVE shows no disk at ${slot}.` }), class: 'lost' };
  const id = diskId(vm.vmid, made.volid);
  job.pve.places.learnDisk(id, vm.vmid);
  return done(id, end.notes);
}

/** The disk that came with the clone becomes the declared one: grown, moved and attached as that says. */
async function takeOver(
  job: Job,
  { vm, drive }: { readonly vm: VmNow; readonly drive: Drive },
): Promise<Performed> {
  const id = diskId(vm.vmid, drive.volid);
  const changed = await changeDisk(job, { id, vm, drive });
  if (!changed.ok) return changed;
  const now = await vmFor(job, vm.vmid);
  if (!now.ok) return { ...now, class: 'lost' };
  const description = takenOver(now.vm.config.next, drive.key);
  if (description === undefined) return changed;
  const end = await changeConfig(job, now.vm, { change: { set: { description }, delete: [] } });
  return end.ok ? changed : end;
}

async function deleteDisk(
  job: Job,
  { id, vm, drive }: { readonly id: VendorId; readonly vm: VmNow; readonly drive: Drive },
): Promise<Performed> {
  const { from = {} } = job.operation;
  const slot = from['slot'];
  // Somebody has made use of what was unused, or put it elsewhere.
  if (typeof slot === 'string' && slot !== slotOf(drive.key))
    return refused(job, 'moved-since', {
      why: `it is at ${drive.key} by now, and not at ${slot}.`,
      help: 'Plan again.',
    });
  const end = await changeConfig(job, vm, {
    change: { set: {}, delete: [drive.key], force: true },
    long: true,
  });
  return end.ok ? done(id, end.notes) : end;
}
