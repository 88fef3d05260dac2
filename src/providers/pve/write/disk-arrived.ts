/** The drive that a disk has become where it was to go, once it is no more where it was: a move gives its volume another name. */
import type { VendorId } from '../../../model/address.ts';
import type { VmNow } from '../read/vm-now.ts';
import { diskId, drivesIn, type Drive } from '../vm/drive.ts';
import type { Job } from './job.ts';
import { changedFields } from './target.ts';

/** `vm`: where it was to go. Undefined where nothing is there, or more than one that it could be. */
export function arrivedAt(
  { operation }: Pick<Job, 'operation'>,
  vm: VmNow,
  id: VendorId,
): Drive | undefined {
  if (!changedFields(operation).some((field) => renaming.has(field))) return undefined;
  const { slot } = operation.to ?? {};
  const { disks } = drivesIn(vm.config.next);
  const attached = disks.find(({ key }) => key === slot);
  if (attached !== undefined) return attached;
  // Some go over first and are attached then.
  const unused = disks.filter(
    ({ key, volid }) => key.startsWith('unused') && diskId(vm.vmid, volid) !== id,
  );
  return unused.length === 1 ? unused[0] : undefined;
}

const renaming: ReadonlySet<string> = new Set(['vm', 'storage', 'format']);
