/** A VM goes, destroyed and expunged in one call, after a last look: its root is deleted with it. */
import { addressParts, isLiveAddress, liveAddress, type VendorId } from '../../../model/address.ts';
import type { Performed } from '../../../model/provider.ts';
import { text } from '../../../model/spec-fields.ts';
import { names } from '../kinds/names.ts';
import { markIn } from '../owner-mark.ts';
import type { VmRow, VolumeRow } from '../read/rows.ts';
import { done, refused, unread, type Failed, type Job } from './job.ts';
import { ran } from './running.ts';
import { listsNow, vmNow } from './now.ts';
import { idOfTarget } from './target.ts';

export async function destroyVm(job: Job): Promise<Performed> {
  const id = idOfTarget(job.operation, job.context);
  const lists = listsNow(job);
  const [found, volumes] = await Promise.all([vmNow(job, id), lists.volumesOf(id)]);
  if (!found.ok) return found;
  if (!volumes.ok) return unread(volumes);
  const vm = found.row;
  const why = whyNot(job, vm, volumes.items);
  if (why !== undefined) return why;
  if (vm.state === 'Expunging') return done(id);
  if (vm.state === 'Destroyed') {
    const end = await ran(job, 'expungeVirtualMachine', { id });
    return end.ok ? done(id) : end;
  }
  // Of data volumes these alone go with it: others it would let go, and keep.
  const data = volumes.items.filter(({ type }) => type !== 'ROOT').map((each) => each.id);
  const end = await ran(job, 'destroyVirtualMachine', {
    id,
    expunge: true,
    ...(data.length === 0 ? {} : { volumeids: data.join(',') }),
  });
  return end.ok ? done(id) : end;
}

/** Is it still the one that the plan saw, and is nothing on it that is to live on? */
function whyNot(job: Job, vm: VmRow, volumes: readonly VolumeRow[]): Failed | undefined {
  const { operation, stack } = job;
  const help = 'Look at it, then plan again.';
  const keep = (why: string): Failed =>
    refused(job, 'not-destroyed', {
      why: `VM ${vm.name} (${vm.id}) was not destroyed: ${why}.`,
      help,
    });
  const planned = text(operation.from ?? {}, 'name');
  if (planned !== undefined && planned !== vm.name)
    return keep(`it is called '${vm.name}' by now, and not '${planned}'`);
  const mark = markIn(vm.tags);
  if (mark !== undefined && mark.site !== stack.site)
    return keep(`it belongs to the site ${mark.site}`);
  if (vm.protected) return keep('it has delete protection');
  if (vm.state === 'Running') return keep('it runs');
  const staying = volumes.find((each) => !goesToo(job, each.id));
  if (staying === undefined) return undefined;
  return keep(`volume ${staying.name} (${staying.id}) is on it, and is not to go with it`);
}

/** The operation names what falls with it: by its live address, or by the name under which it is declared. */
function goesToo({ stack, operation, context }: Job, volume: string): boolean {
  const live = liveAddress(stack.system, names.volume, volume as VendorId);
  return operation.touches.some(
    (each) =>
      each === live ||
      (!isLiveAddress(each) &&
        addressParts(each).kind === 'volume' &&
        context.idOf(each) === volume),
  );
}
