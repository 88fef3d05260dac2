/** Carries out one operation. */
import type { KindName } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Context, Performed } from '../../../model/provider.ts';
import { names } from '../kinds/names.ts';
import type { Pve } from '../pve.ts';
import { WrongShape } from '../shape.ts';
import { performDisk } from './disk.ts';
import { refused, type Job } from './job.ts';
import { performNic } from './nic.ts';
import { performTogether } from './perform-together.ts';
import { performStorage } from './storage.ts';
import { NoId } from './target.ts';
import { performToken } from './token.ts';
import { createVm } from './vm-create.ts';
import { destroyVm } from './vm-destroy.ts';
import { updateVm } from './vm-update.ts';
import { inTurnOn, vmsOf } from './vms-in-turn.ts';

export async function perform(
  pve: Pve,
  operation: Operation,
  context: Context,
): Promise<Performed> {
  const job: Job = { pve, operation, context };
  const by = performers.get(operation.kind);
  try {
    if (by !== undefined && operation.do !== 'act')
      return await inTurnOn(job, vmsOf(job), () => by(job));
    const [alone] = await performTogether(pve, [operation], context);
    return (
      alone ?? refused(job, 'cannot', { why: `'${operation.id}' is nothing that PVE can do.` })
    );
  } catch (error) {
    if (error instanceof NoId) return pve.client.failure('no-id', error.message);
    // A write was answered, but not in a way that tells what it did.
    if (error instanceof WrongShape)
      return { ...pve.client.failure('wrong-shape', error.message), class: 'lost' };
    throw error;
  }
}

const performers: ReadonlyMap<KindName, (job: Job) => Promise<Performed>> = new Map([
  [names.vm, performVm],
  [names.nic, performNic],
  [names.disk, performDisk],
  [names.storage, performStorage],
  [names.token, performToken],
]);

function performVm(job: Job): Promise<Performed> {
  if (job.operation.do === 'create') return createVm(job);
  return job.operation.do === 'delete' ? destroyVm(job) : updateVm(job);
}
