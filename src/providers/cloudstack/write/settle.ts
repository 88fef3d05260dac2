/** After a lost reply or a crash: looks whether an operation took effect, and never guesses. */
import { sameValue } from '../../../model/json.ts';
import type { Operation } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { Context, Settled } from '../../../model/provider.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import type { CloudStack } from '../cloudstack.ts';
import { names } from '../kinds/names.ts';
import { readOne } from '../read/read-back.ts';
import { attemptsOf, ended } from './async-job.ts';
import { comparable, unknown } from './comparable.ts';
import type { Job } from './job.ts';
import { settleCreate } from './settle-create.ts';
import { changedFields, idOfTarget, NoId } from './target.ts';

export async function settle(
  stack: CloudStack,
  operation: Operation,
  context: Context,
): Promise<Settled> {
  const job: Job = { stack, operation, context };
  try {
    const atWork = await whyAtWork(job);
    if (atWork !== undefined) return unknown(atWork);
    return operation.do === 'create' ? await settleCreate(job) : await settleChange(job);
  } catch (error) {
    if (!(error instanceof NoId)) throw error;
    return unknown(stack.client.failure('no-id', error.message).problem);
  }
}

/** A job of this operation that runs is waited for: before its end nothing can be told. */
async function whyAtWork(job: Job): Promise<Problem | undefined> {
  const known = await attemptsOf(job);
  if (!known.ok) return known.problem;
  const last = known.attempts.at(-1);
  if (last?.status !== 'pending') return undefined;
  const end = await ended(job, last.id, last.command);
  return !end.ok && end.class === 'lost' && end.problem.code === 'job-lost' && (await still(job))
    ? end.problem
    : undefined;
}

async function still(job: Job): Promise<boolean> {
  const known = await attemptsOf(job);
  return !known.ok || known.attempts.at(-1)?.status === 'pending';
}

async function settleChange(job: Job): Promise<Settled> {
  const { stack, operation, context } = job;
  const id = idOfTarget(operation, context);
  const found = await readOne(stack, { kind: operation.kind, id }, context.signal);
  if (!found.ok) return unknown(found.why);
  if (operation.do === 'delete')
    return found.live === undefined ? { state: 'done', id } : { state: 'not done' };
  if (found.live === undefined) return unknown(missing(operation));
  if (typeof found.live.status?.['job'] === 'string' || isPassing(found.live))
    return unknown(underWay(operation, found.live));
  return compared(job, found.live);
}

const passing: ReadonlySet<unknown> = new Set([
  'Attaching',
  'Resizing',
  'Starting',
  'Stopping',
  'Creating',
]);

function isPassing({ status = {} }: LiveResource): boolean {
  return passing.has(status['state']);
}

/**
 * All as it is to be: done. As it was, or some of it as it was and the rest as it is to be: not done, since each of
 * our operations begins with a look and does what is left of it.
 */
function compared({ operation, context }: Job, live: LiveResource): Settled {
  const { kind, from = {}, to = {} } = operation;
  const is = comparable(live.spec, kind, context);
  const before = comparable(from, kind, context);
  const after = comparable(to, kind, context);
  const at = (spec: Spec, field: string): boolean =>
    sameValue(is[field] ?? null, spec[field] ?? null);
  const fields = changedFields(operation);
  if (fields.every((field) => at(after, field))) return { state: 'done', id: live.id };
  // Between two VMs it is on none: detached, and not attached yet.
  const between = kind === names.volume && is['vm'] === null;
  const strange = fields.filter(
    (field) =>
      !at(after, field) &&
      !at(before, field) &&
      !(between && (field === 'vm' || field === 'device')),
  );
  if (strange.length === 0) return { state: 'not done' };
  return unknown(
    problem(
      'moved',
      `${operation.of} is neither as it was nor as it was to be (${strange.join(', ')}): somebody changed it.`,
      { about: operation.of },
    ),
  );
}

function missing({ of }: Operation): Problem {
  return problem('gone', `${of} is gone: whether it was changed before cannot be told.`, {
    about: of,
  });
}

function underWay({ of }: Operation, { label }: LiveResource): Problem {
  return problem('at-work', `${of}: something is at work on ${label} still.`, {
    about: of,
    tryAgain: true,
  });
}
