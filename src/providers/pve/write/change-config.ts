/** Changes of a VM's configuration: against the file that was read, and believed only where nothing waits for a restart. */
import { at } from '../client/call.ts';
import type { Failure } from '../client/failure.ts';
import { readConfig } from '../read/guests.ts';
import type { VmNow } from '../read/vm-now.ts';
import { drivesIn } from '../vm/drive.ts';
import { ran, refused, unread, type Job, type Ran } from './job.ts';

export interface ConfigChange {
  readonly set: Readonly<Record<string, string>>;
  readonly delete: readonly string[];
  /** Deleted drives lose their volume as well. */
  readonly force?: boolean;
  /** Volumes that it brings are new: where they cannot be attached they go again. */
  readonly fresh?: boolean;
}

/** `long`: it may allocate or copy, so it runs as a task; a call that takes more than 30 seconds is cut by PVE's proxy. */
export async function changeConfig(
  job: Job,
  vm: VmNow,
  { change, long }: { readonly change: ConfigChange; readonly long?: boolean },
): Promise<Ran> {
  const names = [...Object.keys(change.set), ...change.delete];
  if (names.length === 0) return { ok: true, value: null, notes: [] };
  const end = await ran(job, {
    method: long === true ? 'POST' : 'PUT',
    path: at`/nodes/${vm.node}/qemu/${vm.vmid}/config`,
    parameters: {
      ...change.set,
      ...(change.delete.length === 0 ? {} : { delete: change.delete.join(',') }),
      ...(change.force === true ? { force: true } : {}),
      digest: vm.config.digest,
    },
  });
  if (!end.ok && end.problem.code === 'moved-since') return lockedMeanwhile(job, vm, end);
  // PVE says 200 to what it only puts off; where a change could not be made real it keeps the value for later, too.
  if (end.ok ? !vm.running : !halfDone.has(end.problem.code)) return end;
  const late = await putOff(job, vm, names);
  if ('problem' in late) return late;
  if (late.size === 0) return end;
  const back = await takenBack(job, vm, { late, fresh: change.fresh === true });
  const which = [...late.keys()].join(', ');
  const reason = end.ok ? '' : ` ${end.problem.message}`;
  const said = back.ok
    ? 'It was taken back'
    : `Taking it back failed: ${back.problem.message} It waits now`;
  return refused(job, 'needs-restart', {
    why: `VM ${vm.vmid} would take this up at its next start only: ${which}.${reason} ${said}.`,
    help: 'Stop the VM first, or let the plan do it.',
  });
}

/** A lock that came in between changes the digest as well: then it is only to be waited for. */
async function lockedMeanwhile(job: Job, vm: VmNow, moved: Failure): Promise<Failure> {
  const now = await readConfig(job.pve, vm, job.context.signal);
  if (!now.ok || unlocked(now.value.next) !== unlocked(vm.config.next)) return moved;
  const lock = now.value.next.get('lock');
  const why =
    lock === undefined
      ? `VM ${vm.vmid} was locked for a moment.`
      : `VM ${vm.vmid} is locked (${lock}).`;
  const failure = refused(job, 'locked', { why, tryAgain: true });
  return { ...failure, class: 'locked' };
}

function unlocked(options: VmNow['config']['next']): string {
  const told = [...options].filter(([name]) => name !== 'lock').map((each) => each.join('='));
  return told.toSorted().join('\n');
}

const halfDone: ReadonlySet<string> = new Set(['not-applied', 'task-failed']);

/** Which of these wait for the next start, and with what value. */
async function putOff(
  job: Job,
  vm: VmNow,
  names: readonly string[],
): Promise<ReadonlyMap<string, string> | Failure> {
  const after = await readConfig(job.pve, vm, job.context.signal);
  if (!after.ok) return { ...unread(after), class: 'lost' };
  const { waiting, next } = after.value;
  // The boot order follows the devices that it names.
  const late = waiting.filter((each) => names.includes(each) && each !== 'boot');
  return new Map(late.map((each) => [each, next.get(each) ?? '']));
}

interface Late {
  readonly late: ReadonlyMap<string, string>;
  readonly fresh: boolean;
}

/** A drive's volume becomes unused by this, and loses nothing; a new one has nothing to lose. */
async function takenBack(job: Job, vm: VmNow, { late, fresh }: Late): Promise<Ran> {
  const path = at`/nodes/${vm.node}/qemu/${vm.vmid}/config`;
  const back = await ran(job, {
    method: 'PUT',
    path,
    parameters: { revert: [...late.keys()].join(',') },
  });
  if (!back.ok || !fresh) return back;
  const now = await readConfig(job.pve, vm, job.context.signal);
  if (!now.ok) return unread(now);
  const volumes = new Set([...late.values()].map((value) => value.split(',')[0] ?? ''));
  const left = drivesIn(now.value.next).disks.filter(
    ({ key, volid }) => key.startsWith('unused') && volumes.has(volid),
  );
  if (left.length === 0) return back;
  const { digest } = now.value;
  const gone = left.map(({ key }) => key).join(',');
  return ran(job, { method: 'PUT', path, parameters: { delete: gone, digest } });
}
