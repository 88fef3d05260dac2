/** Carries out operations: one, or a VM with all that is deployed with it. */
import type { KindName } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Context, Performed } from '../../../model/provider.ts';
import type { CloudStack } from '../cloudstack.ts';
import { names } from '../kinds/names.ts';
import { WrongShape } from '../shape.ts';
import { deploy } from './deploy.ts';
import { destroyVm } from './destroy.ts';
import { refused, type Job } from './job.ts';
import { performAddress, performNetwork, performRange } from './network.ts';
import { performNic, performSecondary } from './nic.ts';
import { NoId } from './target.ts';
import { updateVm } from './vm.ts';
import { performVolume } from './volume.ts';

export async function perform(
  stack: CloudStack,
  operation: Operation,
  context: Context,
): Promise<Performed> {
  const [answer] = await performTogether(stack, [operation], context);
  return answer ?? refused({ stack, operation }, 'cannot', { why: 'nothing was said of it.' });
}

/** One answer for each, in their order. Without a VM among them that is made, each is carried out by itself. */
export async function performTogether(
  stack: CloudStack,
  operations: readonly Operation[],
  context: Context,
): Promise<readonly Performed[]> {
  const jobOf = (operation: Operation): Job => ({ stack, operation, context });
  const vm = operations.find((each) => each.kind === names.vm && each.do === 'create');
  const answers = new Map<Operation, Performed>();
  if (vm !== undefined) {
    const parts = operations.filter((each) => each !== vm);
    const made = await guarded(jobOf(vm), () => deploy(jobOf(vm), parts));
    for (const each of operations)
      answers.set(each, 'ok' in made ? made : (made.get(each) ?? unanswered(jobOf(each))));
  } else
    for (const each of operations)
      answers.set(each, await guarded(jobOf(each), () => alone(jobOf(each))));
  return operations.map((each) => answers.get(each) ?? unanswered(jobOf(each)));
}

function unanswered(job: Job): Performed {
  return { ...refused(job, 'unanswered', { why: 'nothing was said of it.' }), class: 'lost' };
}

async function guarded<T>(job: Job, work: () => Promise<T>): Promise<T | Performed> {
  const { client } = job.stack;
  try {
    return await work();
  } catch (error) {
    if (error instanceof NoId) return client.failure('no-id', error.message);
    // A write was answered, but not in a way that tells what it did.
    if (error instanceof WrongShape)
      return { ...client.failure('wrong-shape', error.message), class: 'lost' };
    throw error;
  }
}

async function alone(job: Job): Promise<Performed> {
  const by = performers.get(job.operation.kind);
  if (by !== undefined && job.operation.do !== 'act') return by(job);
  return refused(job, 'cannot', {
    why: `'${job.operation.id}' is nothing that CloudStack can do.`,
  });
}

const performers: ReadonlyMap<KindName, (job: Job) => Promise<Performed>> = new Map([
  [names.vm, (job) => (job.operation.do === 'delete' ? destroyVm(job) : updateVm(job))],
  [names.nic, performNic],
  [names.secondary, performSecondary],
  [names.volume, performVolume],
  [names.network, performNetwork],
  [names.range, performRange],
  [names.address, performAddress],
]);
