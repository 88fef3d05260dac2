/** The order in which changes are read: what destroys comes first. */
import { byText } from '../model/address.ts';
import type { Change, ChangeAction } from '../model/change.ts';
import { destructive } from '../model/operation.ts';
import { operationsOn, type Steps } from './numbering.ts';

const ranks = { delete: 0, replace: 1, create: 3, update: 4, adopt: 5 } satisfies Record<
  ChangeAction,
  number
>;

/** Deletes, replaces, changes that restart or stop something, creates, other changes, adoptions. */
export function gravestFirst(changes: readonly Change[], plan?: Steps): readonly Change[] {
  const rank = (change: Change): number =>
    change.action === 'update' && plan !== undefined && destroys(change, plan)
      ? ranks.replace + 1
      : ranks[change.action];
  return changes.toSorted((a, b) => rank(a) - rank(b) || byText(a.address, b.address));
}

function destroys(change: Change, plan: Steps): boolean {
  return operationsOn(plan, change.address).some(({ operation }) => destructive(operation));
}
