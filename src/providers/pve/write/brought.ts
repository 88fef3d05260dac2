/** What a clone brings with it: disks that no spec need speak of, and that are ours all the same. */
import type { VendorId } from '../../../model/address.ts';
import { names } from '../kinds/names.ts';
import type { Options } from '../vm/config.ts';
import { diskId, drivesIn } from '../vm/drive.ts';
import { broughtSlots } from './marked.ts';

/** Its disks in the slots that the mark tells of; nothing where it was not cloned. */
export function disksBrought(
  vmid: number,
  options: Options,
): { readonly made?: readonly { readonly kind: typeof names.disk; readonly id: VendorId }[] } {
  const slots = broughtSlots(options);
  const made = drivesIn(options).disks.flatMap(({ key, volid }) =>
    slots.includes(key) ? [{ kind: names.disk, id: diskId(vmid, volid) }] : [],
  );
  return made.length === 0 ? {} : { made };
}
