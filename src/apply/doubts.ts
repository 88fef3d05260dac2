/** What a former attempt began and never ended is looked at before anything else is touched. */
import { confirm } from './confirm.ts';
import { Interrupted, type Course } from './course.ts';
import { settled } from './settle.ts';
import { ended } from './step.ts';

/** Stops the run where nobody can tell; what was not done is tried again in its turn. */
export async function settleDoubts(course: Course): Promise<void> {
  const { inDoubt } = course.world;
  if (inDoubt === undefined || inDoubt.size === 0) return;
  try {
    for (const step of course.plan.steps) {
      for (const operation of step.operations) {
        if (!inDoubt.has(operation.id) || course.finished.has(operation.id)) continue;
        const answer = await settled(course, step, operation);
        if (answer.state === 'not done') continue;
        const problem =
          answer.state === 'unknown'
            ? answer.problem
            : await confirm(course, step, operation, { id: answer.id, already: true });
        if (problem === undefined) continue;
        const state = answer.state === 'unknown' ? 'unknown' : 'failed';
        await ended(course, { step, operation, state, problem });
      }
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
}
