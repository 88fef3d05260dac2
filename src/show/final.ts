/** What no rollback can undo, said before anything starts. */
import type { Step } from '../model/plan.ts';
import { oneLine } from './clean.ts';
import { stepsText } from './plural.ts';

export const finalHeading = 'No rollback undoes';

/** `steps 3 and 5: its data is lost`; one line per reason, in the order of the steps. */
export function finalLines(steps: readonly Step[]): readonly string[] {
  const reasons = new Map<string, Set<number>>();
  for (const [index, { operations }] of steps.entries())
    for (const { final } of operations) {
      if (final === undefined) continue;
      const numbers = reasons.get(final) ?? new Set<number>();
      reasons.set(final, numbers.add(index + 1));
    }
  return [...reasons].map(([why, numbers]) => `${stepsText([...numbers])}: ${oneLine(why)}`);
}
