/** Which changes a plan carries out: what was chosen on the command line may leave some out. */
import type { Address } from '../model/address.ts';
import type { Change } from '../model/change.ts';
import { liveOf } from './nesting.ts';
import { operationsOn, type Steps } from './numbering.ts';

/** Those with a step, those that go when something else goes, and what is only recorded. */
export function plannedChanges(changes: readonly Change[], plan: Steps): readonly Change[] {
  const fallen = new Set<Address>(
    plan.steps.flatMap(({ operations }) =>
      operations.flatMap(({ drops = [] }) => drops.map(({ holder }) => holder)),
    ),
  );
  return changes.filter((change) => {
    if (change.action === 'adopt' || operationsOn(plan, change.address).length > 0) return true;
    const live = liveOf(change);
    // What is to come back after it fell is left out, as long as no step brings it back.
    return change.action === 'delete' && live !== undefined && fallen.has(live);
  });
}
