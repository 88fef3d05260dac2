/** A protected VM keeps its disks: its protection is lifted before one goes, by the same plan or by somebody. */
import type { Address } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import { endSpec } from '../../../model/end-spec.ts';
import type { Look } from '../../../model/kind.ts';
import { fact, type Fact } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';

export function notProtected(vm: Address): Fact {
  return fact('no protection of', vm);
}

interface Guard {
  readonly needs: readonly Fact[];
  readonly problems: readonly Problem[];
}

/** What taking a disk off the VM waits for, or why it may not be. */
export function unprotected(vm: Address, { address }: Change, look: Look): Guard {
  const live = look.live(vm);
  if (live === undefined) return { needs: [], problems: [] };
  const guarded = live.spec['protection'] === true;
  if (!guarded || endSpec(vm, look)?.['protection'] !== true)
    return { needs: [notProtected(vm)], problems: [] };
  return {
    needs: [],
    problems: [
      problem('vm-protected', `${address} is not taken off VM ${live.label}, which is protected.`, {
        about: address,
        help: "Declare 'protection: false' on the VM; it can be put back once the disk is gone.",
      }),
    ],
  };
}
