/** What a disk becomes: attached otherwise or nowhere, another VM's, elsewhere, larger. One call each, in this order. */
import type { VendorId } from '../../../model/address.ts';
import type { Performed } from '../../../model/provider.ts';
import { at } from '../client/call.ts';
import type { Failure } from '../client/failure.ts';
import type { VmNow } from '../read/vm-now.ts';
import { diskId, diskSpec, drivesIn, driveText, slotOf, type Drive } from '../vm/drive.ts';
import { changeConfig } from './change-config.ts';
import { done, ran, refused, vmFor, type Job, type Ran } from './job.ts';
import { changedFields, vmidOf } from './target.ts';

export interface Disk {
  readonly id: VendorId;
  readonly vm: VmNow;
  readonly drive: Drive;
}

export async function changeDisk(job: Job, disk: Disk): Promise<Performed> {
  const { operation, context } = job;
  const { to = {} } = operation;
  const wanted = new Set(operation.do === 'create' ? Object.keys(to) : changedFields(operation));
  const is = diskSpec(disk.drive);
  const differs = (field: string): boolean => wanted.has(field) && to[field] !== is[field];
  const goal = wanted.has('vm') ? vmidOf(to['vm'], context) : disk.vm.vmid;
  const slot = wanted.has('slot') ? slotIn(to['slot']) : slotOf(disk.drive.key);
  const notes: string[] = [];
  let now = disk;
  const step = async (
    end: Promise<Ran>,
    where: { readonly vmid: number; readonly slot: string },
  ): Promise<Failure | undefined> => {
    const ended = await end;
    if (!ended.ok) return ended;
    notes.push(...ended.notes);
    const next = await found(job, { ...where, before: now });
    if (!next.ok) return next;
    now = next.disk;
    return undefined;
  };
  const vmid = disk.vm.vmid;

  if (goal !== vmid) {
    const failed = await step(reassign(job, now, { goal, slot }), { vmid: goal, slot });
    if (failed !== undefined) return failed;
  } else if (slot !== slotOf(disk.drive.key)) {
    const failed = await step(attachAt(job, now, slot), { vmid, slot });
    if (failed !== undefined) return failed;
  }
  if (slot !== 'unused' && (differs('storage') || differs('format'))) {
    const failed = await step(moveTo(job, now), { vmid: goal, slot });
    if (failed !== undefined) return failed;
  }
  if (differs('size')) {
    const failed = await step(grow(job, now), { vmid: goal, slot });
    if (failed !== undefined) return failed;
  }
  if (slot !== 'unused') {
    const text = driveText(now.drive.volid, chosen(to, wanted), now.drive.options);
    if (text !== driveText(now.drive.volid, {}, now.drive.options)) {
      const change = { set: { [now.drive.key]: text }, delete: [] };
      const failed = await step(changeConfig(job, now.vm, { change }), { vmid: goal, slot });
      if (failed !== undefined) return failed;
    }
  }
  job.pve.places.learnDisk(now.id, goal);
  return done(now.id, notes);
}

function slotIn(value: unknown): string {
  return typeof value === 'string' ? value : 'unused';
}

function chosen(
  to: Readonly<Record<string, unknown>>,
  wanted: ReadonlySet<string>,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...wanted].map((field) => [field, to[field] ?? null]));
}

/** On the same VM: the slot it leaves is emptied first, so that nothing is attached twice. */
async function attachAt(job: Job, { vm, drive }: Disk, slot: string): Promise<Ran> {
  const from = drive.key;
  if (slot !== 'unused') {
    const held = vm.config.next.get(slot);
    if (held !== undefined) return taken(job, vm, { slot, held });
  }
  if (!from.startsWith('unused')) {
    const off = await changeConfig(job, vm, { change: { set: {}, delete: [from] }, long: true });
    if (!off.ok || slot === 'unused') return off;
  } else if (slot === 'unused') return { ok: true, value: null, notes: [] };
  const now = await vmFor(job, vm.vmid);
  if (!now.ok) return { ...now, class: 'lost' };
  // Detaching forgets how it was attached.
  const { size: _, ...kept } = Object.fromEntries(drive.options);
  const text = driveText(drive.volid, {}, new Map(Object.entries(kept)));
  const change = { set: { [slot]: text }, delete: [] };
  return changeConfig(job, now.vm, { change, long: true });
}

interface Goal {
  readonly goal: number;
  readonly slot: string;
}

/** To another VM: the volume gets a name of that VM, and keeps all that is on it. */
async function reassign(job: Job, { vm, drive }: Disk, { goal, slot }: Goal): Promise<Ran> {
  const target = await vmFor(job, goal);
  if (!target.ok) return target.class === 'gone' ? { ...target, class: 'refused' } : target;
  const held = slot === 'unused' ? undefined : target.vm.config.next.get(slot);
  if (held !== undefined) return taken(job, target.vm, { slot, held });
  if (target.vm.node !== vm.node)
    return refused(job, 'other-node', {
      why: `VM ${goal} is on ${target.vm.node}, and the disk on ${vm.node}: PVE gives disks away on one node only.`,
    });
  return ran(job, {
    method: 'POST',
    path: at`/nodes/${vm.node}/qemu/${vm.vmid}/move_disk`,
    parameters: {
      disk: drive.key,
      'target-vmid': goal,
      'target-disk': slot === 'unused' ? freeUnused(target.vm) : slot,
      digest: vm.config.digest,
      'target-digest': target.vm.config.digest,
    },
  });
}

function freeUnused({ config }: VmNow): string {
  for (let free = 0; ; free += 1) if (!config.next.has(`unused${free}`)) return `unused${free}`;
}

/** To another storage or format, also while the VM runs; what stays behind is deleted once the copy is whole. */
function moveTo(job: Job, { vm, drive }: Disk): Promise<Ran> {
  const { to = {} } = job.operation;
  const { storage, format } = to;
  return ran(job, {
    method: 'POST',
    path: at`/nodes/${vm.node}/qemu/${vm.vmid}/move_disk`,
    parameters: {
      disk: drive.key,
      storage: typeof storage === 'string' ? storage : (drive.volid.split(':')[0] ?? ''),
      ...(typeof format === 'string' ? { format } : {}),
      delete: true,
      digest: vm.config.digest,
    },
  });
}

async function grow(job: Job, { vm, drive }: Disk): Promise<Ran> {
  const { to = {} } = job.operation;
  const size = Number(to['size']);
  const is = diskSpec(drive)['size'];
  if (drive.key.startsWith('unused'))
    return refused(job, 'not-attached', { why: 'a disk that is attached nowhere cannot grow.' });
  if (typeof is === 'number' && size < is)
    return refused(job, 'cannot-shrink', { why: `a disk cannot shrink: it has ${is} bytes.` });
  if (size % 1024 !== 0) return refused(job, 'bad-size', { why: 'a size is a multiple of 1 KiB.' });
  return ran(job, {
    method: 'PUT',
    path: at`/nodes/${vm.node}/qemu/${vm.vmid}/resize`,
    parameters: { disk: drive.key, size: `${size / 1024}K`, digest: vm.config.digest },
  });
}

function taken(
  job: Job,
  vm: VmNow,
  { slot, held }: { readonly slot: string; readonly held: string },
): Failure {
  return refused(job, 'slot-taken', { why: `VM ${vm.vmid} has a ${slot} already: ${held}.` });
}

interface Sought {
  readonly vmid: number;
  readonly slot: string;
  readonly before: Disk;
}

/** The disk after a step: its volume may have another name, and its VM another digest. */
async function found(
  job: Job,
  { vmid, slot, before }: Sought,
): Promise<{ readonly ok: true; readonly disk: Disk } | Failure> {
  const now = await vmFor(job, vmid);
  if (!now.ok) return { ...now, class: 'lost' };
  const { disks } = drivesIn(now.vm.config.next);
  const drive =
    slot === 'unused'
      ? (disks.find((each) => each.volid === before.drive.volid) ?? newUnused(disks, before, vmid))
      : disks.find((each) => each.key === slot);
  if (drive === undefined)
    return {
      ...refused(job, 'no-disk', { why: `VM ${vmid} shows no disk at ${slot}.` }),
      class: 'lost',
    };
  const id = diskId(vmid, drive.volid);
  job.pve.places.learnDisk(id, vmid);
  return { ok: true, disk: { id, vm: now.vm, drive } };
}

// A volume that went to another VM has a name of that one now: the last of its unused ones.
function newUnused(disks: readonly Drive[], before: Disk, vmid: number): Drive | undefined {
  if (before.vm.vmid === vmid) return undefined;
  return disks.filter(({ key }) => key.startsWith('unused')).at(-1);
}
