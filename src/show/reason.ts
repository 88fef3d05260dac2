/** Why a step waits, in the same words everywhere. */
import { addressParts } from '../model/address.ts';
import type { Step, StepId, Wait } from '../model/plan.ts';
import { factText } from './fact.ts';
import { numbersOf, type Steps } from './numbering.ts';
import { spansText } from './plural.ts';

/** `metal-internal gives up 10.12.12.0/22`, where the wait says `it gives up …`. */
export function reasonText(wait: Wait, waitedFor: Step | undefined): string {
  const detail = factText(wait.detail);
  const of = waitedFor?.operations[0]?.of;
  if (of === undefined || waitedFor?.operations.length !== 1) return detail;
  return detail.replace(/^it(?= )/, addressParts(of).name);
}

/** Waits of one step as lines `3 (reason)`; steps that are waited for in the same words share a line. */
export function waitTexts(plan: Steps, step: Step): readonly string[] {
  const numbers = numbersOf(plan);
  const byReason = new Map<string, StepId[]>();
  for (const wait of inOrder(plan, step)) {
    const number = numbers.get(wait.step);
    const reason = reasonText(wait, number === undefined ? undefined : plan.steps[number - 1]);
    const same = byReason.get(reason);
    if (same === undefined) byReason.set(reason, [wait.step]);
    else if (!same.includes(wait.step)) same.push(wait.step);
  }
  // What a milestone waits for is what it says.
  if (step.operations.length === 0)
    return step.after.length === 0 ? [] : [namesText(plan, [...byReason.values()].flat())];
  return [...byReason].map(([reason, on]) => `${namesText(plan, on)} (${reason})`);
}

function inOrder(plan: Steps, { after }: Step): readonly Wait[] {
  const numbers = numbersOf(plan);
  return after.toSorted((a, b) => (numbers.get(a.step) ?? 0) - (numbers.get(b.step) ?? 0));
}

// A step of another plan has no number here; its id still names it.
function namesText(plan: Steps, ids: readonly StepId[]): string {
  const numbers = numbersOf(plan);
  const known = [...new Set(ids.flatMap((id) => numbers.get(id) ?? []))].toSorted((a, b) => a - b);
  const others = ids.filter((id) => !numbers.has(id));
  return [...(known.length === 0 ? [] : [spansText(known)]), ...others].join(', ');
}
