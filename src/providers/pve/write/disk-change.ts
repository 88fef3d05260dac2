/** What a disk becomes: attached otherwise or nowhere, another VM's, elsewhere, larger. One call each, in this order. */
import type { VendorId } from '../../../model/address.ts';
import type { Performed } from '../../../model/provider.ts';
import type { Spec } from '../../../model/resource.ts';
import { at } from '../client/call.ts';
import type { Failure } from '../client/failure.ts';
import type { VmNow } from '../read/vm-now.ts';
import { diskId, diskSpec, drivesIn, driveText, slotOf, type Drive } from '../vm/drive.ts';
import { changeConfig } from './change-config.ts';
import { freeUnused, reassign, taken, targetOf } from './disk-handover.ts';
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
  const options = chosen(to, wanted);
  const notes: string[] = [];
  let now = disk;
  /** `key`: where the disk is then; absent where it has the same name wherever it is. */
  const step = async (
    end: Promise<Ran>,
    vmid: number,
    key?: string,
  ): Promise<Failure | undefined> => {
    const ended = await end;
    // By its former id nobody would find it where it has gone already.
    if (!ended.ok) return now.id === disk.id ? ended : { ...ended, id: now.id };
    notes.push(...ended.notes);
    const next = await found(job, { vmid, key, before: now });
    if (!next.ok) return next;
    now = next.disk;
    return undefined;
  };

  if (goal !== disk.vm.vmid) {
    const target = await targetOf(job, now, { goal, slot });
    if (!target.ok) return target;
    // A VM that runs takes up how a disk is attached only as that is plugged in.
    const later = target.vm.running && slot !== 'unused' && differently(now.drive, options);
    const place = later || slot === 'unused' ? freeUnused(target.vm) : slot;
    const failed = await step(reassign(job, now, { target: target.vm, place }), goal, place);
    if (failed !== undefined) return failed;
  }
  if (slot !== slotOf(now.drive.key)) {
    const key = slot === 'unused' ? undefined : slot;
    const failed = await step(
      attachAt(job, now, { slot, options, held: disk.drive.options }),
      goal,
      key,
    );
    if (failed !== undefined) return failed;
  }
  if (slot !== 'unused' && (differs('storage') || differs('format'))) {
    const failed = await step(moveTo(job, now), goal, slot);
    if (failed !== undefined) return failed;
  }
  if (differs('size')) {
    const failed = await step(grow(job, now), goal, now.drive.key);
    if (failed !== undefined) return failed;
  }
  if (slot !== 'unused' && differently(now.drive, options)) {
    const text = driveText(now.drive.volid, options, now.drive.options);
    const change = { set: { [now.drive.key]: text }, delete: [] };
    const failed = await step(changeConfig(job, now.vm, { change }), goal, slot);
    if (failed !== undefined) return failed;
  }
  job.pve.places.learnDisk(now.id, goal);
  return done(now.id, notes);
}

/** Is it to be attached in another way than it is? */
function differently({ volid, options: held }: Drive, options: Spec): boolean {
  return driveText(volid, options, held) !== driveText(volid, {}, held);
}

function slotIn(value: unknown): string {
  return typeof value === 'string' ? value : 'unused';
}

function chosen(to: Spec, wanted: ReadonlySet<string>): Spec {
  return Object.fromEntries([...wanted].map((field) => [field, to[field] ?? null]));
}

interface Place {
  readonly slot: string;
  readonly options: Spec;
  /** How it was attached: being detached, it forgets that. */
  readonly held: ReadonlyMap<string, string>;
}

/** On the same VM: the slot it leaves is emptied first, so that nothing is attached twice. */
async function attachAt(
  job: Job,
  { vm, drive }: Disk,
  { slot, options, held: before }: Place,
): Promise<Ran> {
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
  const { size: _, ...kept } = Object.fromEntries(before);
  const text = driveText(drive.volid, options, new Map(Object.entries(kept)));
  const change = { set: { [slot]: text }, delete: [] };
  return changeConfig(job, now.vm, { change, long: true });
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

interface Sought {
  readonly vmid: number;
  readonly key: string | undefined;
  readonly before: Disk;
}

/** The disk after a step: its volume may have another name, and its VM another digest. */
async function found(
  job: Job,
  { vmid, key, before }: Sought,
): Promise<{ readonly ok: true; readonly disk: Disk } | Failure> {
  const now = await vmFor(job, vmid);
  if (!now.ok) return { ...now, class: 'lost' };
  const drive = drivesIn(now.vm.config.next).disks.find((each) =>
    key === undefined ? each.volid === before.drive.volid : each.key === key,
  );
  if (drive === undefined)
    return {
      ...refused(job, 'no-disk', { why: `VM ${vmid} shows no disk at ${key ?? 'any slot'}.` }),
      class: 'lost',
    };
  const id = diskId(vmid, drive.volid);
  job.pve.places.learnDisk(id, vmid);
  return { ok: true, disk: { id, vm: now.vm, drive } };
}
