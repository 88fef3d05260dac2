/** What somebody else is at work on is left alone until that is done. */
import type { Address } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import type { Look } from '../../../model/kind.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { text } from '../../../model/spec-fields.ts';

/** States of VMs that pass by themselves, and in which CloudStack takes no command. */
const passing: ReadonlySet<string> = new Set([
  'Starting',
  'Stopping',
  'Migrating',
  'Expunging',
  'Shutdown',
  'Restoring',
  'Unknown',
]);

/** Why nothing is to be done with it now. */
export function whyBusy({ status = {} }: LiveResource): string | undefined {
  const job = text(status, 'job');
  if (job !== undefined) return `a job is at work on it (${job})`;
  const state = text(status, 'state');
  return state !== undefined && passing.has(state) ? `its state is ${state}` : undefined;
}

/** Of each of these that is busy, one problem. */
export function busyProblems(
  change: Change,
  of: readonly (Address | undefined)[],
  look: Look,
): readonly Problem[] {
  const things = new Set(of.flatMap((each) => (each && look.live(each)) ?? []));
  return [...things].flatMap((live) => {
    const why = whyBusy(live);
    if (why === undefined) return [];
    return [
      problem('busy', `${change.address} has to wait: ${live.label} (#${live.id}): ${why}.`, {
        about: change.address,
        help: 'Plan again when that is done.',
        tryAgain: true,
      }),
    ];
  });
}
