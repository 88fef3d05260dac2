/** A disk that is not where it was: it may have gone to another VM or storage, and has another name then. */
import type { VendorId } from '../../../model/address.ts';
import { sameValue } from '../../../model/json.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { Settled } from '../../../model/provider.ts';
import { vmNow } from '../read/vm-now.ts';
import { diskId, diskSpec, type Drive } from '../vm/drive.ts';
import { arrivedAt } from './disk-arrived.ts';
import type { Job } from './job.ts';
import { changedFields, vmidOf } from './target.ts';

/** All as it is to be: done. Moved, and the rest still as it was: not done, and the next attempt does what is left. */
export async function settleMovedDisk(job: Job, id: VendorId): Promise<Settled> {
  const { pve, operation, context } = job;
  const { to = {} } = operation;
  const gone: Settled = {
    state: 'unknown',
    problem: problem(
      'gone',
      `${operation.of} (${id}) is gone: whether it was moved before cannot be told.`,
      {
        about: operation.of,
      },
    ),
  };
  const vmid = vmidOf(to['vm'], context);
  const vm = await vmNow(pve, vmid, context.signal);
  if (!vm.ok) return { state: 'unknown', problem: vm.why };
  if (vm.value === undefined || 'container' in vm.value) return gone;
  const drive = arrivedAt(job, vm.value, id);
  if (drive === undefined) return gone;
  const now = diskId(vmid, drive.volid);
  pve.places.learnDisk(now, vmid);
  const { left, strange } = leftOf(job, drive);
  if (strange.length > 0) return { state: 'unknown', problem: moved(job, strange) };
  return { state: left.length === 0 ? 'done' : 'not done', id: now };
}

/** Fields that are not as they are to be, and those among them that are not as they were either. */
function leftOf(
  { operation }: Job,
  drive: Drive,
): { readonly left: readonly string[]; readonly strange: readonly string[] } {
  const { from = {}, to = {} } = operation;
  const is = diskSpec(drive);
  const at = (spec: typeof to, field: string): boolean =>
    sameValue(is[field] ?? null, spec[field] ?? null);
  const left = changedFields(operation).filter(
    (field) => field !== 'vm' && field !== 'slot' && !at(to, field),
  );
  return { left, strange: left.filter((field) => !at(from, field)) };
}

function moved({ operation }: Job, fields: readonly string[]): Problem {
  const { of } = operation;
  return problem(
    'moved',
    `${of} is neither as it was nor as it was to be (${fields.join(', ')}): somebody changed it.`,
    { about: of },
  );
}
