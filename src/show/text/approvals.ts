/** Approvals that a plan needs, each with the exact flag. */
import type { Impact } from '../../model/operation.ts';
import type { Plan } from '../../model/plan.ts';
import { impactText, stepsOfImpact } from '../impact.ts';
import { stepsText } from '../plural.ts';

export function approvalLines(plan: Plan, needed: readonly Impact[]): readonly string[] {
  return needed.flatMap((impact) => {
    const numbers = stepsOfImpact(plan.steps, impact);
    const where = numbers.length === 0 ? '' : `${stepsText(numbers)}, `;
    return [approvalFlag(plan, impact), `    ${where}impact ${impactText(impact)}`];
  });
}

/** `--approve 7f3a:cascades`. */
export function approvalFlag(plan: Pick<Plan, 'id'>, impact: Impact): string {
  return `--approve ${plan.id}:${impact}`;
}
