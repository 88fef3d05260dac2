/** The heaviest chain of steps that wait for each other. */
import type { Step, StepId } from '../../src/model/plan.ts';

/** Steps stand in an order that their waits allow. */
export function longestPath(steps: readonly Step[], weight: (step: Step) => number): number {
  const ends = new Map<StepId, number>();
  let longest = 0;
  for (const step of steps) {
    const before = step.after.map((wait) => ends.get(wait.step) ?? 0);
    const end = Math.max(0, ...before) + weight(step);
    ends.set(step.id, end);
    longest = Math.max(longest, end);
  }
  return longest;
}
