/** Why a step waits, in the same words everywhere. */
import { addressParts } from '../model/address.ts';
import type { Step, StepId, Wait } from '../model/plan.ts';
import { oneLine } from './clean.ts';
import { numbersOf, type Steps } from './numbering.ts';

/** `metal-internal gives up 10.12.12.0/22`, where the wait says `it gives up …`. */
export function reasonText(wait: Wait, waitedFor: Step | undefined): string {
  const detail = oneLine(wait.detail);
  const of = waitedFor?.operations[0]?.of;
  if (of === undefined || waitedFor?.operations.length !== 1) return detail;
  return detail.replace(/^it(?= )/, addressParts(of).name);
}

/** Waits of one step as lines `3 (reason)`; steps that are waited for in the same words share a line. */
export function waitTexts(plan: Steps, step: Step): readonly string[] {
  const numbers = numbersOf(plan);
  const byReason = new Map<string, (number | StepId)[]>();
  const sorted = step.after
    .map((wait) => ({ wait, number: numbers.get(wait.step) }))
    .toSorted((a, b) => (a.number ?? 0) - (b.number ?? 0));
  for (const { wait, number } of sorted) {
    const reason = reasonText(wait, number === undefined ? undefined : plan.steps[number - 1]);
    // A step of another plan has no number here; its id still names it.
    const named = number ?? wait.step;
    const same = byReason.get(reason);
    if (same === undefined) byReason.set(reason, [named]);
    else if (!same.includes(named)) same.push(named);
  }
  return [...byReason].map(([reason, at]) => `${at.join(', ')} (${reason})`);
}
