/** The first lines of a plan: whose it is, its id, how much it does, and what holds for all that follows. */
import type { Plan } from '../../model/plan.ts';
import { fallenCount, knownOf } from '../consequences.ts';
import { countsText } from '../counts.ts';
import { nobodyKnown, nobodyKnownText } from '../details.ts';
import { highestImpact } from '../impact.ts';
import type { Places } from '../places.ts';
import { plannedChanges } from '../planned.ts';
import { count } from '../plural.ts';
import { fulfilled, purposeText } from '../purpose.ts';
import type { Style } from '../style.ts';

/** `Plan 7f3a of d058: 2 subnets to delete, 5 to create; 17 steps (16 operations); gravest impact: cascades`. */
export function headline(plan: Plan, style: Pick<Style, 'kinds'>): string {
  const purpose = purposeText(plan.purpose);
  const what = purpose === '' ? '' : ` (${purpose})`;
  return `Plan ${plan.id} of ${plan.site}${what}: ${sizeText(plan, style)}`;
}

/** What need not be repeated on every line. */
export function asideLines(changes: Plan['changes'], places: Places): readonly string[] {
  return [
    ...(places.heading === undefined ? [] : [places.heading]),
    ...(nobodyKnown(changes) ? [nobodyKnownText] : []),
  ];
}

function sizeText(plan: Plan, { kinds }: Pick<Style, 'kinds'>): string {
  const { steps } = plan;
  const changes = plannedChanges(plan.changes, plan);
  if (steps.length === 0 && plan.later !== undefined)
    return 'nothing to do until what is planned later answers';
  if (steps.length === 0 && plan.changes.every(({ action }) => action === 'adopt'))
    return plan.purpose?.what === 'cleanup' ? 'nothing to do' : `nothing to do, ${fulfilled(plan)}`;
  const operations = steps.flatMap((step) => step.operations);
  const byHand = operations.filter(({ manual }) => manual !== undefined).length;
  const work = [
    count(operations.length, 'operation'),
    ...(byHand === 0 ? [] : [`${byHand} by hand`]),
  ].join(', ');
  return [
    countsText(changes, kinds, fallenCount(operations, knownOf(changes))),
    `${count(steps.length, 'step')} (${work})`,
    `gravest impact: ${highestImpact(steps)}`,
  ].join('; ');
}
