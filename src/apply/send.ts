/** Makes the call, and makes it again where that can help and a look has shown that it was not done. */
import type { VendorId } from '../model/address.ts';
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
  | { readonly state: 'done'; readonly id: VendorId; readonly found: boolean }
  | { readonly state: 'failed' | 'unknown'; readonly problem: Problem };

export async function send(course: Course, step: Step, operation: Operation): Promise<Sent> {
  for (let attempt = 1; ; attempt += 1) {
    course.mayWrite();
    const reply = await performed(course, step, operation);
    if (reply.ok) return { state: 'done', id: reply.id, found: false };
    const ref = refOf(course, operation);
    if (operation.do === 'delete' && reply.class === 'gone' && ref !== undefined)
      return { state: 'done', id: ref.id, found: false };
    if (onError[reply.class] === 'fail') return { state: 'failed', problem: reply.problem };
    const milliseconds = backoffMilliseconds(attempt, reply.retryAfterMilliseconds);
    course.tell(step, operation, { type: 'again', milliseconds, problem: reply.problem });
    await course.wait(milliseconds);
    const answer = await settled(course, step, operation);
    if (answer.state === 'done') return { ...answer, found: true };
    if (answer.state === 'unknown') return answer;
    if (attempt === tries) return { state: 'failed', problem: reply.problem };
  }
}

// A provider that throws may have sent its call before: that is a lost reply.
async function performed(course: Course, step: Step, operation: Operation): Promise<Performed> {
  const connection = course.world.connections.get(operation.system);
  try {
    const reply = connection?.perform(operation, contextOf(course, step, operation));
    if (reply !== undefined) return await course.unlessAborted(reply);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return {
      ok: false,
      class: 'lost',
      problem: problem('provider-fault', why, { about: operation.of }),
    };
  }
  return {
    ok: false,
    class: 'refused',
    problem: problem('not-connected', `${operation.system} is not connected.`, {
      about: operation.of,
    }),
  };
}
