/** How many changes of each action, in the words and the order of every summary: the gravest first. */
import type { Change, ChangeAction } from '../model/change.ts';

export type Counts = Readonly<Record<ChangeAction, number>>;

const words = [
  ['delete', 'to delete'],
  ['replace', 'to replace'],
  ['create', 'to create'],
  ['update', 'to change'],
  ['adopt', 'to adopt'],
] as const satisfies readonly (readonly [ChangeAction, string])[];

export function countChanges(changes: readonly Change[]): Counts {
  const counts = { delete: 0, replace: 0, create: 0, update: 0, adopt: 0 };
  for (const change of changes) counts[change.action] += 1;
  return counts;
}

/** `2 to delete, 5 to replace, 9 to create, 3 to change`; what is zero is left out. */
export function countsText(counts: Counts): string {
  const parts = words.flatMap(([action, word]) =>
    counts[action] === 0 ? [] : [`${counts[action]} ${word}`],
  );
  return parts.length === 0 ? 'no changes' : parts.join(', ');
}
