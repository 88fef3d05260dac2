/** Faults that strike a task: how it ends though nothing is wrong with it. */
import type { Fault } from '../../../../lab/faults.ts';
import type { Fate } from '../world/rows.ts';

/** What the faults of the request that starts a task have in store for it. */
export function fateFrom(faults: readonly Fault[]): Fate | undefined {
  let fate: Fate | undefined;
  for (const fault of faults) {
    const found = fates[fault.name]?.(fault);
    if (found !== undefined) fate = { ...fate, ...found };
  }
  return fate;
}

const fates: Readonly<Partial<Record<Fault['name'], (fault: Fault) => Fate>>> = {};
