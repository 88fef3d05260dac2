/** The order in which changes are read: what destroys comes first. */
import { byText } from '../model/address.ts';
import type { Change, ChangeAction } from '../model/change.ts';

const ranks = { delete: 0, replace: 1, create: 2, update: 3, adopt: 4 } satisfies Record<
  ChangeAction,
  number
>;

/** Deletes, replaces, creates, changes, adoptions; by address within each. */
export function gravestFirst(changes: readonly Change[]): readonly Change[] {
  return changes.toSorted(
    (a, b) => ranks[a.action] - ranks[b.action] || byText(a.address, b.address),
  );
}
