/** What goes back together when one operation of it fails for good. */
import type { Change } from '../model/change.ts';
import type { Kind } from '../model/kind.ts';
import type { Operation } from '../model/operation.ts';

/** Undefined: what it did so far stays, for `resume` to go on from. */
export function unitOf(
  operation: Operation,
  change: Change | undefined,
  kind: Kind | undefined,
): string | undefined {
  const desired = change !== undefined && 'desired' in change ? change.desired : undefined;
  if (desired?.onFailure === 'rollback') return desired.unit;
  return kind?.goesBack === true ? operation.of : undefined;
}
