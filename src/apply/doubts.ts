/** What a former attempt began and never ended is looked at before anything else is touched. */
import type { Operation } from '../model/operation.ts';
import type { Step } from '../model/plan.ts';
import { problem } from '../model/problem.ts';
import { confirm } from './confirm.ts';
import { Interrupted, type Course } from './course.ts';
import { settled } from './settle.ts';
import { ended } from './step.ts';

interface Doubt {
  readonly step: Step;
  readonly operation: Operation;
}

/** Stops the run where nobody can tell; what was not done is tried again in its turn. */
export async function settleDoubts(course: Course): Promise<void> {
  try {
    const open = await settleAll(course, doubtsOf(course));
    if (open.length === 0 || course.halted()) return;
    const milliseconds = Math.max(...open.map((each) => timeLimitOf(course, each)));
    if (milliseconds === 0) return;
    for (const { step, operation } of open)
      course.tell(step, operation, {
        type: 'again',
        milliseconds,
        problem: maybeUnderWay(operation),
      });
    // Its sender is dead, its call may be not: made again before, the thing could be there twice.
    await course.unlessAborted(course.world.clock.wait(milliseconds, course.world.signal));
    if (!course.halted()) await settleAll(course, open);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
}

function doubtsOf(course: Course): readonly Doubt[] {
  const { inDoubt } = course.world;
  if (inDoubt === undefined || inDoubt.size === 0) return [];
  return course.plan.steps.flatMap((step) =>
    step.operations
      .filter(({ id }) => inDoubt.has(id) && !course.finished.has(id))
      .map((operation) => ({ step, operation })),
  );
}

/** Gives back what was not done up to now. */
async function settleAll(course: Course, doubts: readonly Doubt[]): Promise<readonly Doubt[]> {
  const open: Doubt[] = [];
  for (const doubt of doubts) {
    const { step, operation } = doubt;
    const answer = await settled(course, step, operation);
    if (answer.state === 'not done') {
      open.push(doubt);
      continue;
    }
    const why =
      answer.state === 'unknown'
        ? answer.problem
        : await confirm(course, step, operation, { ...answer, already: true, found: true });
    if (why === undefined) continue;
    const state = answer.state === 'unknown' ? 'unknown' : 'failed';
    await ended(course, { step, operation, state, problem: why });
  }
  return open;
}

function timeLimitOf(course: Course, { operation }: Doubt): number {
  return course.world.connections.get(operation.system)?.timeLimitMilliseconds ?? 0;
}

function maybeUnderWay({ of }: Operation) {
  return problem('maybe-under-way', `A former call for ${of} may still be under way.`, {
    about: of,
    tryAgain: true,
  });
}
