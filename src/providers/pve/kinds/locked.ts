/** A VM that somebody else works on (a backup, a migration) is left alone until that is done. */
import type { Address } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import type { Look } from '../../../model/kind.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import { text } from '../../../model/spec-fields.ts';
import { leaves } from '../../../model/end-state.ts';

export function locked(vm: Address, { address }: Change, look: Look): readonly Problem[] {
  const live = look.live(vm);
  const lock = text(live?.status ?? {}, 'lock');
  // Of one that goes that is said once.
  if (live === undefined || lock === undefined || leaves(live, look)) return [];
  return [
    problem('vm-locked', `${address} cannot be changed: VM ${live.label} is locked (${lock}).`, {
      about: address,
      help: 'Wait until that is done, then plan again; a lock that stays behind is taken off by `qm unlock`.',
      tryAgain: true,
    }),
  ];
}
