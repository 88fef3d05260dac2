/** The first line of a plan: whose it is, its id, and how much it does. */
import type { Plan } from '../../model/plan.ts';
import { countChanges, countsText } from '../counts.ts';
import { highestImpact } from '../impact.ts';
import { count } from '../plural.ts';

/** `Plan 7f3a of d058: 2 to delete, 5 to replace; 17 steps; highest impact: cascades`. */
export function headline(plan: Plan): string {
  return `Plan ${plan.id} of ${plan.site}: ${sizeText(plan)}`;
}

export function sizeText(plan: Pick<Plan, 'changes' | 'steps'>): string {
  if (plan.changes.length === 0 && plan.steps.length === 0)
    return 'nothing to do, live matches the specs';
  return [
    countsText(countChanges(plan.changes)),
    count(plan.steps.length, 'step'),
    `highest impact: ${highestImpact(plan.steps)}`,
  ].join('; ');
}
