/** A disk that is not where it was: it may have gone to another VM or storage, and has another name then. */
import type { VendorId } from '../../../model/address.ts';
import { problem } from '../../../model/problem.ts';
import type { Settled } from '../../../model/provider.ts';
import { vmNow } from '../read/vm-now.ts';
import { diskId, drivesIn } from '../vm/drive.ts';
import type { Job } from './job.ts';
import { changedFields, vmidOf } from './target.ts';

export async function settleMovedDisk(job: Job, id: VendorId): Promise<Settled> {
  const { pve, operation, context } = job;
  const { to = {} } = operation;
  const fields = changedFields(operation);
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
  if (!fields.some((each) => each === 'vm' || each === 'storage' || each === 'format')) return gone;
  const vmid = vmidOf(to['vm'], context);
  const vm = await vmNow(pve, vmid, context.signal);
  if (!vm.ok) return { state: 'unknown', problem: vm.why };
  if (vm.value === undefined || 'container' in vm.value) return gone;
  const slot = to['slot'];
  const { disks } = drivesIn(vm.value.config.next);
  const there = disks.filter(({ key, volid }) =>
    slot === undefined || slot === null || slot === 'unused'
      ? key.startsWith('unused') && diskId(vmid, volid) !== id
      : key === slot,
  );
  const [drive, more] = there;
  if (drive === undefined || more !== undefined) return gone;
  const now = diskId(vmid, drive.volid);
  pve.places.learnDisk(now, vmid);
  return { state: 'done', id: now };
}
