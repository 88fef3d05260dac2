/** Why a step waits: the facts behind `explain`, found in a plan. */
import type { Step, Wait } from '../model/plan.ts';
import { numbersOf, type Steps } from './numbering.ts';

/** Steps that people may mean: by number, id, operation id, or address of what they work on. */
export function findSteps(plan: Steps, asked: string): readonly Step[] {
  const byNumber = /^\d+$/.test(asked) ? plan.steps[Number(asked) - 1] : undefined;
  if (byNumber !== undefined) return [byNumber];
  const exact = plan.steps.filter(({ id }) => id === asked);
  if (exact.length > 0) return exact;
  return plan.steps.filter(({ operations }) =>
    operations.some(({ id, of, holder }) => id === asked || of === asked || holder === asked),
  );
}

export interface Link {
  /** Number of the step that waits. */
  readonly number: number;
  readonly wait: Wait;
  /** Number of the step waited for. */
  readonly on: number;
}

/** The longest chain of waits that ends at this step, from it back to a step that waits for nothing. */
export function chainBack(plan: Steps, step: Step): readonly Link[] {
  const numbers = numbersOf(plan);
  const depths = depthsOf(plan);
  const chain: Link[] = [];
  for (let at: Step | undefined = step; at !== undefined;) {
    const number = numbers.get(at.id) ?? 0;
    let longest: Link | undefined;
    for (const wait of at.after) {
      const on = numbers.get(wait.step);
      if (on === undefined || on >= number) continue;
      if (longest === undefined || depth(depths, on) > depth(depths, longest.on))
        longest = { number, wait, on };
    }
    if (longest === undefined) return chain;
    chain.push(longest);
    at = plan.steps[longest.on - 1];
  }
  return chain;
}

/** The numbers of the steps that wait for this one: directly, and all of them. */
export function waiters(
  plan: Steps,
  step: Step,
): { readonly direct: readonly number[]; readonly all: readonly number[] } {
  const reached = new Set([step.id]);
  const all: number[] = [];
  const direct: number[] = [];
  plan.steps.forEach((each, index) => {
    if (!each.after.some((wait) => reached.has(wait.step))) return;
    reached.add(each.id);
    all.push(index + 1);
    if (each.after.some((wait) => wait.step === step.id)) direct.push(index + 1);
  });
  return { direct, all };
}

// Steps are listed in an order that the waits allow, so one pass from the front is enough.
function depthsOf(plan: Steps): readonly number[] {
  const numbers = numbersOf(plan);
  const depths: number[] = [];
  plan.steps.forEach((step, index) => {
    const before = step.after.map((wait) => depth(depths, numbers.get(wait.step) ?? 0));
    depths[index] = before.reduce((most, each) => Math.max(most, each + 1), 0);
  });
  return depths;
}

function depth(depths: readonly number[], number: number): number {
  return depths[number - 1] ?? 0;
}
