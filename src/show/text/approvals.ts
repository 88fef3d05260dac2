/** The approval that a plan needs: one flag, and what it approves. */
import { graver, impacts, type Impact } from '../../model/operation.ts';
import type { Plan } from '../../model/plan.ts';
import { impactText, stepsOfImpact } from '../impact.ts';
import { stepsText } from '../plural.ts';
import { indent } from './indent.ts';

/** Approving the gravest impact approves the lesser ones too. */
export function approvalLines(plan: Plan, needed: readonly Impact[]): readonly string[] {
  const gravest = gravestNeeded(needed);
  if (gravest === undefined) return [];
  const aside = needed.length === 1 ? '' : '  (the gravest; it covers the others)';
  return [`${approvalFlag(plan, gravest)}${aside}`, ...indent(approvedLines(plan, needed), 4)];
}

/** Which steps have which impact, the gravest first. */
export function approvedLines(plan: Plan, needed: readonly Impact[]): readonly string[] {
  const gravestFirst = needed.toSorted((a, b) => impacts.indexOf(b) - impacts.indexOf(a));
  return gravestFirst.map((impact) => {
    const numbers = stepsOfImpact(plan.steps, impact);
    return `${numbers.length === 0 ? '' : `${stepsText(numbers)}, `}impact ${impactText(impact)}`;
  });
}

/** The one whose approval is enough. */
export function gravestNeeded(needed: readonly Impact[]): Impact | undefined {
  return needed.length === 0 ? undefined : needed.reduce(graver);
}

/** `--approve 7f3a:cascades`. */
export function approvalFlag(plan: Pick<Plan, 'id'>, impact: Impact): string {
  return `--approve ${plan.id}:${impact}`;
}
