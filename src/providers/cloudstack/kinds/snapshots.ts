/** VM snapshots: as long as a VM has one, CloudStack takes nothing off it and puts nothing on it. */
import type { Address } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import type { Look } from '../../../model/kind.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import { whole } from '../../../model/spec-fields.ts';

export function snapshotProblems(
  { address }: Change,
  vms: readonly (Address | undefined)[],
  look: Look,
): readonly Problem[] {
  const live = new Set(vms.flatMap((each) => (each && look.live(each)) ?? []));
  return [...live].flatMap(({ label, id, status = {} }) => {
    const count = whole(status, 'snapshots') ?? 0;
    if (count === 0) return [];
    return [
      problem(
        'vm-snapshots',
        `${address}: VM ${label} (#${id}) has ${count === 1 ? 'a VM snapshot' : `${count} VM snapshots`}, and CloudStack changes nothing of what hangs on it meanwhile.`,
        {
          about: address,
          help: 'Delete them by hand (deleteVMSnapshot) once they are not needed, then plan again.',
        },
      ),
    ];
  });
}
