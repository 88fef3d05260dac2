/** Asks the vendor's side whether an operation was done: looks, never guesses. */
import type { Operation } from '../model/operation.ts';
import type { Step } from '../model/plan.ts';
import { problem } from '../model/problem.ts';
import type { Context, Settled } from '../model/provider.ts';
import { Interrupted, type Course } from './course.ts';
import { backoffMilliseconds, tries } from './retry.ts';

/** Where the answer is `unknown` only for the moment, it is asked again. */
export async function settled(course: Course, step: Step, operation: Operation): Promise<Settled> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await once(course, step, operation);
    if (answer.state === 'not done' && answer.id !== undefined)
      course.ids.learn(operation.holder, answer.id);
    if (answer.state !== 'unknown' || answer.problem.tryAgain !== true || attempt === tries)
      return answer;
    const milliseconds = backoffMilliseconds(attempt);
    course.tell(step, operation, { type: 'again', milliseconds, problem: answer.problem });
    await course.wait(milliseconds);
  }
}

/** What a connection is given with each operation, or with all those of one call. */
export function contextOf(
  course: Course,
  step: Step,
  ...operations: readonly Operation[]
): Context {
  return {
    signal: course.world.abort,
    idOf: (address) => course.ids.idOf(address),
    submitted: async (task) => {
      for (const operation of operations) {
        await course.record({ type: 'submitted', step: step.id, operation: operation.id, task });
        course.tell(step, operation, { type: 'submitted', task });
      }
    },
  };
}

async function once(course: Course, step: Step, operation: Operation): Promise<Settled> {
  const connection = course.world.connections.get(operation.system);
  try {
    const answer = connection?.settle(operation, contextOf(course, step, operation));
    if (answer !== undefined) return await course.unlessAborted(answer);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { state: 'unknown', problem: problem('provider-fault', why, { about: operation.of }) };
  }
  return {
    state: 'unknown',
    problem: problem('not-connected', `${operation.system} is not connected.`, {
      about: operation.of,
    }),
  };
}
