/** The steps of a plan by number, as people refer to them. */
import { addressParts, type Address } from '../model/address.ts';
import type { Operation } from '../model/operation.ts';
import type { Plan, Step, StepId, Wait } from '../model/plan.ts';
import { oneLine } from './clean.ts';

/** A step's number, from 1. A step that the plan does not hold has none. */
export type Numbers = ReadonlyMap<StepId, number>;

export function numbersOf(plan: Pick<Plan, 'steps'>): Numbers {
  return new Map(plan.steps.map((step, index) => [step.id, index + 1]));
}

/** The number of the first step with an operation that fits. */
export function numberWhere(
  plan: Pick<Plan, 'steps'>,
  fits: (operation: Operation) => boolean,
): number | undefined {
  const index = plan.steps.findIndex((step) => step.operations.some(fits));
  return index < 0 ? undefined : index + 1;
}

/** The numbers of all steps that work on this address. */
export function numbersFor(plan: Pick<Plan, 'steps'>, address: Address): readonly number[] {
  return plan.steps.flatMap((step, index) =>
    step.operations.some((operation) => operation.of === address) ? [index + 1] : [],
  );
}

/** Why a step waits: `metal-internal gives up 10.12.12.0/22`, where the wait says `it gives up …`. */
export function reasonText(wait: Wait, waitedFor: Step | undefined): string {
  const detail = oneLine(wait.detail);
  const of = waitedFor?.operations[0]?.of;
  if (of === undefined || waitedFor?.operations.length !== 1) return detail;
  return detail.replace(/^it(?= )/, addressParts(of).name);
}

/** Waits of one step as lines `3 (reason)`; steps that are waited for in the same words share a line. */
export function waitTexts(plan: Pick<Plan, 'steps'>, step: Step): readonly string[] {
  const numbers = numbersOf(plan);
  const byReason = new Map<string, number[]>();
  const sorted = step.after
    .map((wait) => ({ wait, number: numbers.get(wait.step) ?? 0 }))
    .toSorted((a, b) => a.number - b.number);
  for (const { wait, number } of sorted) {
    const reason = reasonText(wait, plan.steps[number - 1]);
    const same = byReason.get(reason);
    if (same === undefined) byReason.set(reason, [number]);
    else if (!same.includes(number)) same.push(number);
  }
  return [...byReason].map(([reason, at]) => `${at.join(', ')} (${reason})`);
}
