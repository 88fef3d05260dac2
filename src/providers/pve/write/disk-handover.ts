/** A disk goes from one VM to another on the same node. */
import { at } from '../client/call.ts';
import type { Failure } from '../client/failure.ts';
import type { VmNow } from '../read/vm-now.ts';
import type { Drive } from '../vm/drive.ts';
import { ran, refused, vmFor, type Job, type Ran } from './job.ts';

interface Having {
  readonly vm: VmNow;
  readonly drive: Drive;
}

interface Goal {
  readonly goal: number;
  readonly slot: string;
}

/** The VM that it is to go to, where that has room for it. */
export async function targetOf(
  job: Job,
  { vm }: Pick<Having, 'vm'>,
  { goal, slot }: Goal,
): Promise<{ readonly ok: true; readonly vm: VmNow } | Failure> {
  const target = await vmFor(job, goal);
  if (!target.ok) return target.class === 'gone' ? { ...target, class: 'refused' } : target;
  const held = slot === 'unused' ? undefined : target.vm.config.next.get(slot);
  if (held !== undefined) return taken(job, target.vm, { slot, held });
  if (target.vm.node === vm.node) return target;
  return refused(job, 'other-node', {
    why: `VM ${goal} is on ${target.vm.node}, and the disk on ${vm.node}: PVE gives disks away on one node only.`,
  });
}

/** To another VM: the volume gets a name of that VM, and keeps all that is on it. */
export function reassign(
  job: Job,
  { vm, drive }: Having,
  { target, place }: { readonly target: VmNow; readonly place: string },
): Promise<Ran> {
  return ran(job, {
    method: 'POST',
    path: at`/nodes/${vm.node}/qemu/${vm.vmid}/move_disk`,
    parameters: {
      disk: drive.key,
      'target-vmid': target.vmid,
      'target-disk': place,
      digest: vm.config.digest,
      'target-digest': target.config.digest,
    },
  });
}

export function freeUnused({ config }: VmNow): string {
  for (let free = 0; ; free += 1) if (!config.next.has(`unused${free}`)) return `unused${free}`;
}

export function taken(
  job: Job,
  vm: VmNow,
  { slot, held }: { readonly slot: string; readonly held: string },
): Failure {
  return refused(job, 'slot-taken', { why: `VM ${vm.vmid} has a ${slot} already: ${held}.` });
}
