/** What a plan takes away for a while, and who puts it back. */
import type { Operation } from '../model/operation.ts';
import { oneLine } from './clean.ts';
import { partnerStep, type Steps } from './numbering.ts';

/** `owes: <why>; put back in step 9`, or which debt it pays; of one of an earlier run the change tells. */
export function debtTexts(operation: Operation, plan: Steps): readonly string[] {
  // Of a parked value its field says until when.
  if (operation.action === 'park' || operation.action === 'arrive') return [];
  if (operation.debt !== undefined) {
    const payer = partnerStep(plan, operation, (other) => other.pays === true);
    const when = payer === undefined ? 'put back by a later plan' : `put back in step ${payer}`;
    return [`for a while: ${oneLine(operation.debt.why)}; ${when}`];
  }
  if (operation.pays !== true) return [];
  const debtor = partnerStep(plan, operation, (other) => other.debt !== undefined);
  return debtor === undefined ? [] : [`puts back what step ${debtor} took`];
}

/** Do two operations work on the same live thing? */
export function sameThing(a: Operation, b: Operation): boolean {
  return a.holder === b.holder || a.of === b.of;
}
