/** Makes the call, and makes it again where that can help and a look has shown that it was not done. */
import type { VendorId } from '../model/address.ts';
import type { ObjectRef } from '../model/kind.ts';
import type { Operation } from '../model/operation.ts';
import type { Step } from '../model/plan.ts';
import { problem, type Problem } from '../model/problem.ts';
import type { Performed } from '../model/provider.ts';
import { Interrupted, type Course } from './course.ts';
import { refOf } from './refs.ts';
import { backoffMilliseconds, onError, tries } from './retry.ts';
import { contextOf, settled } from './settle.ts';

export type Sent =
  /** `found`: a look showed it; no reply told of it. */
  | {
      readonly state: 'done';
      readonly id: VendorId;
      readonly found: boolean;
      readonly notes?: readonly string[];
      readonly made?: readonly ObjectRef[];
    }
  | { readonly state: 'failed' | 'unknown'; readonly problem: Problem };

export async function send(course: Course, step: Step, operation: Operation): Promise<Sent> {
  for (let attempt = 1; ; attempt += 1) {
    course.mayWrite();
    const reply = await performed(course, step, operation);
    const end = endOf(course, operation, reply);
    if (end !== undefined) return end;
    if (reply.ok) throw new Error('a call that worked is at its end');
    const milliseconds = backoffMilliseconds(attempt, reply.retryAfterMilliseconds);
    course.tell(step, operation, {
      type: 'again',
      milliseconds,
      problem: reply.problem,
    });
    await course.wait(milliseconds);
    const answer = await settled(course, step, operation);
    if (answer.state === 'done') return { ...answer, found: true };
    if (answer.state === 'unknown') return answer;
    if (attempt === tries) return { state: 'failed', problem: reply.problem };
  }
}

/** The same for operations that take effect together: one call for all that are not done yet. */
export async function sendTogether(
  course: Course,
  step: Step,
  operations: readonly Operation[],
): Promise<ReadonlyMap<Operation, Sent>> {
  const ends = new Map<Operation, Sent>();
  let left = operations;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    course.mayWrite();
    const replies = await performedTogether(course, step, left);
    const open: { operation: Operation; reply: Failed }[] = [];
    for (const [index, operation] of left.entries()) {
      const reply = replies[index] ?? unanswered(operation);
      const end = endOf(course, operation, reply);
      if (end !== undefined) ends.set(operation, end);
      else if (!reply.ok) open.push({ operation, reply });
    }
    const [first] = open;
    if (first === undefined) return ends;
    const milliseconds = backoffMilliseconds(attempt, first.reply.retryAfterMilliseconds);
    for (const { operation, reply } of open)
      course.tell(step, operation, {
        type: 'again',
        milliseconds,
        problem: reply.problem,
      });
    await course.wait(milliseconds);
    const again: Operation[] = [];
    for (const { operation, reply } of open) {
      const answer = await settled(course, step, operation);
      // Others of the group may live in it.
      if (answer.state === 'done' && operation.do === 'create')
        course.ids.learn(operation.holder, answer.id);
      if (answer.state === 'done') ends.set(operation, { ...answer, found: true });
      else if (answer.state === 'unknown') ends.set(operation, answer);
      else if (attempt === tries) ends.set(operation, { state: 'failed', problem: reply.problem });
      else again.push(operation);
    }
    left = again;
  }
  return ends;
}

type Failed = Extract<Performed, { readonly ok: false }>;

/** What a reply ends; undefined where it may be tried again. */
function endOf(course: Course, operation: Operation, reply: Performed): Sent | undefined {
  if (reply.ok) {
    const { id, notes, made } = reply;
    return {
      state: 'done',
      id,
      found: false,
      ...(notes === undefined ? {} : { notes }),
      ...(made === undefined ? {} : { made }),
    };
  }
  if (reply.id !== undefined) course.ids.learn(operation.holder, reply.id);
  const ref = refOf(course, operation);
  if (operation.do === 'delete' && reply.class === 'gone' && ref !== undefined)
    return { state: 'done', id: ref.id, found: false };
  return onError[reply.class] === 'fail' ? { state: 'failed', problem: reply.problem } : undefined;
}

async function performed(course: Course, step: Step, operation: Operation): Promise<Performed> {
  const connection = course.world.connections.get(operation.system);
  const call = async (): Promise<Performed | undefined> =>
    connection?.perform(operation, contextOf(course, step, operation));
  return (await answered(course, operation, call)) ?? notConnected(operation);
}

async function performedTogether(
  course: Course,
  step: Step,
  operations: readonly Operation[],
): Promise<readonly Performed[]> {
  const [first] = operations;
  if (first === undefined) return [];
  const connection = course.world.connections.get(first.system);
  const call = async (): Promise<readonly Performed[] | undefined> =>
    connection?.performTogether?.(operations, contextOf(course, step, ...operations));
  const replies = await answered<readonly Performed[]>(course, first, call);
  if (replies === undefined) return operations.map(notConnected);
  return 'ok' in replies ? operations.map(() => replies) : replies;
}

// A provider that throws may have sent its call before: that is a lost reply.
async function answered<Reply>(
  course: Course,
  operation: Operation,
  call: () => Promise<Reply | undefined>,
): Promise<Reply | Failed | undefined> {
  try {
    return await course.unlessAborted(call());
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      class: 'lost',
      problem: problem('provider-fault', why, { about: operation.of }),
    };
  }
}

function unanswered({ of }: Operation): Failed {
  const why = problem('provider-fault', `Nothing was said of ${of}.`, {
    about: of,
  });
  return { ok: false, class: 'lost', problem: why };
}

function notConnected({ system, of }: Operation): Failed {
  const why = problem('not-connected', `${system} is not connected.`, {
    about: of,
  });
  return { ok: false, class: 'refused', problem: why };
}
