/** A VM goes, after a last look: PVE destroys with it every disk that its configuration names. */
import { liveAddress } from '../../../model/address.ts';
import type { Performed } from '../../../model/provider.ts';
import { at } from '../client/call.ts';
import type { Failure } from '../client/failure.ts';
import { names } from '../kinds/names.ts';
import { readMark } from '../owner-mark.ts';
import type { VmNow } from '../read/vm-now.ts';
import { diskId, drivesIn } from '../vm/drive.ts';
import { done, ran, refused, vmFor, type Job } from './job.ts';
import { idOfTarget } from './target.ts';

export async function destroyVm(job: Job): Promise<Performed> {
  const id = idOfTarget(job.operation, job.context);
  const found = await vmFor(job, Number(id));
  if (!found.ok) return found;
  const { vm } = found;
  const why = whyNot(job, vm);
  if (why !== undefined) return why;
  const end = await ran(job, {
    method: 'DELETE',
    path: at`/nodes/${vm.node}/qemu/${vm.vmid}`,
    // Backup jobs, replication and high availability forget it as well. Volumes that it does not name stay.
    parameters: { purge: true },
  });
  return end.ok ? done(id, end.notes) : end;
}

/** Is it still the one that the plan saw, and does nothing hang on it that is to stay? */
function whyNot(job: Job, { vmid, config, running }: VmNow): Failure | undefined {
  const { operation, pve } = job;
  const options = config.next;
  const help = 'Look at it, then plan again.';
  const keep = (why: string): Failure =>
    refused(job, 'not-destroyed', { why: `VM ${vmid} was not destroyed: ${why}.`, help });

  const planned = operation.from?.['name'];
  const name = options.get('name');
  if (planned !== undefined && planned !== name)
    return keep(`it is called '${name ?? ''}' by now, and not '${planned as string}'`);
  const { mark } = readMark(options.get('description') ?? '');
  if (mark !== undefined && mark.site !== pve.site)
    return keep(`it belongs to the site ${mark.site}`);
  if (options.get('template') === '1') return keep('it is a template by now');
  if (options.get('protection') === '1') return keep('it is protected');
  if (running) return keep('it runs');

  const touched = new Set<string>(operation.touches);
  const staying = drivesIn(options).disks.filter(
    ({ volid }) =>
      !touched.has(liveAddress(pve.system, names.disk, diskId(vmid, volid))) &&
      !known(job, diskId(vmid, volid)),
  );
  const [first] = staying;
  if (first === undefined) return undefined;
  return keep(`${first.key} (${first.volid}) is on it, and the plan does not know of that`);
}

// A disk that is declared goes by its own name among what the operation touches.
function known({ operation, context }: Job, disk: string): boolean {
  return operation.touches.some((each) => each.includes('/disk/') && context.idOf(each) === disk);
}
