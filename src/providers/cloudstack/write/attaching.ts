/** Onto a VM and off it. A job's word is not enough: where the volume is, is read. */
import type { VolumeRow } from '../read/rows.ts';
import { refused, type Failed, type Job } from './job.ts';
import { ran } from './running.ts';
import { volumeNow } from './now.ts';

type End = { readonly ok: true } | Failed;

/** It is on no VM then. `not attached` is what was wanted. */
export async function detach(job: Job, { id, name }: VolumeRow): Promise<End> {
  const end = await ran(job, 'detachVolume', { id });
  const now = await rested(job, id);
  if (!now.ok) return end.ok ? { ...now, class: 'lost' } : end;
  if (now.row.vm === undefined) return { ok: true };
  if (!end.ok) return end;
  return {
    ...refused(job, 'still-attached', {
      why: `CloudStack says that volume ${name} was detached, and shows it on ${now.row.vmName ?? now.row.vm}.`,
    }),
    class: 'temporary',
  };
}

export interface Goal {
  readonly vm: string;
  /** Absent: the next free one. */
  readonly device: number | undefined;
}

/** It is on this VM then, at this device, and Ready. */
export async function attach(job: Job, id: string, { vm, device }: Goal): Promise<End> {
  const before = await volumeNow(job, id);
  if (!before.ok) return before;
  if (before.row.vm !== undefined && before.row.vm !== vm)
    return refused(job, 'moved-since', {
      why: `it is attached to ${before.row.vmName ?? before.row.vm} by now.`,
      help: 'Plan again.',
    });
  const there = before.row.vm === vm && (device === undefined || before.row.device === device);
  if (there) return { ok: true };
  const end = await ran(job, 'attachVolume', {
    id,
    virtualmachineid: vm,
    ...(device === undefined ? {} : { deviceid: device }),
  });
  const now = await rested(job, id);
  if (!now.ok) return end.ok ? { ...now, class: 'lost' } : end;
  const { row } = now;
  if (row.vm !== vm) {
    if (!end.ok) return end;
    const why = `CloudStack says that it was attached, and shows it on ${row.vm === undefined ? 'no VM' : (row.vmName ?? row.vm)}.`;
    return { ...refused(job, 'not-attached', { why }), class: 'temporary' };
  }
  if (row.state !== 'Ready' || row.device === undefined)
    return refused(job, 'volume-state', {
      why: `it is attached, and its state is ${row.state}.`,
      tryAgain: true,
    });
  if (device === undefined || row.device === device) return { ok: true };
  // The hypervisor of a VM that runs has the last word.
  return refused(job, 'other-device', {
    why: `it was attached as device ${row.device}, and not as ${device}.`,
    help: `Declare 'device: ${row.device}', or plan again while that VM is off.`,
  });
}

/** States that pass by themselves, in seconds. */
const passing: ReadonlySet<string> = new Set(['Attaching', 'Creating', 'Resizing', 'Migrating']);

async function rested(job: Job, id: string): ReturnType<typeof volumeNow> {
  const { clock } = job.stack.client;
  for (let pause = 100; ; pause *= 2) {
    const now = await volumeNow(job, id);
    if (!now.ok || !passing.has(now.row.state) || pause > 5000) return now;
    await clock.wait(pause, job.context.signal);
  }
}
