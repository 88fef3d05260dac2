/** Changes of a VM's configuration: against the file that was read, and believed only where nothing waits for a restart. */
import { at } from '../client/call.ts';
import type { Failure } from '../client/failure.ts';
import { readConfig } from '../read/guests.ts';
import type { VmNow } from '../read/vm-now.ts';
import { ran, refused, unread, type Job, type Ran } from './job.ts';

export interface ConfigChange {
  readonly set: Readonly<Record<string, string>>;
  readonly delete: readonly string[];
  /** Deleted drives lose their volume as well. */
  readonly force?: boolean;
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
  // PVE says 200 to what it only puts off; where a change could not be made real it keeps the value for later, too.
  if (end.ok ? !vm.running : !halfDone.has(end.problem.code)) return end;
  const late = await putOff(job, vm, names);
  if ('problem' in late) return late;
  if (late.length === 0) return end;
  const back = await takenBack(job, vm, late);
  const which = late.join(', ');
  const reason = end.ok ? '' : ` ${end.problem.message}`;
  const said = back.ok
    ? 'It was taken back'
    : `Taking it back failed: ${back.problem.message} It waits now`;
  return refused(job, 'needs-restart', {
    why: `VM ${vm.vmid} would take this up at its next start only: ${which}.${reason} ${said}.`,
    help: 'Stop the VM first, or let the plan do it.',
  });
}

const halfDone: ReadonlySet<string> = new Set(['not-applied', 'task-failed']);

/** Which of these wait for the next start. */
async function putOff(
  job: Job,
  vm: VmNow,
  names: readonly string[],
): Promise<readonly string[] | Failure> {
  const after = await readConfig(job.pve, vm, job.context.signal);
  if (!after.ok) return { ...unread(after), class: 'lost' };
  // The boot order follows the devices that it names.
  return after.value.waiting.filter((each) => names.includes(each) && each !== 'boot');
}

/** A drive's new volume becomes unused by this, and loses nothing. */
function takenBack(job: Job, vm: VmNow, names: readonly string[]): Promise<Ran> {
  return ran(job, {
    method: 'PUT',
    path: at`/nodes/${vm.node}/qemu/${vm.vmid}/config`,
    parameters: { revert: names.join(',') },
  });
}
