/** A protected VM keeps its disks: its protection is lifted before one goes, or somebody lifts it. */
import type { Address } from '../../../model/address.ts';
import type { Look } from '../../../model/kind.ts';
import { fact, type Fact } from '../../../model/operation.ts';

/** What taking a disk off the VM waits for. */
export function unprotected(vm: Address, look: Look): readonly Fact[] {
  return look.live(vm)?.spec['protection'] === true ? [notProtected(vm)] : [];
}

export function notProtected(vm: Address): Fact {
  return fact('no protection of', vm);
}
