/** What an earlier run took, by parking or unplugging, is brought home by the change itself. */
import type { Change } from '../../../model/change.ts';
import type { Half } from '../../../model/kind.ts';

export function paying(change: Change): Pick<Half, 'pays'> {
  return change.action === 'update' && change.debt !== undefined ? { pays: true } : {};
}
