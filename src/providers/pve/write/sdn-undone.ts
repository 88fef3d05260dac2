/** What was written of the SDN and will not be applied is written back. */
import type { Failure } from '../client/failure.ts';
import { readSdn, type SdnObject } from '../sdn/read.ts';
import { keyOf, sdnCalls, type Goal } from '../sdn/stage.ts';
import { nothingDone, withWords, type Group } from './group.ts';
import { ran } from './job.ts';

export interface Change {
  readonly before: readonly SdnObject[];
  readonly goals: readonly Goal[];
}

/** PVE 8 has nothing that throws SDN changes away: what we wrote is written back. */
export async function takenBack(
  group: Group,
  { before, goals }: Change,
  failure: Failure,
): Promise<Failure> {
  const now = await readSdn(group.pve, group.context.signal);
  if (!now.ok)
    return withWords(failure, `What was written could not be taken back: ${now.why.message}`);
  const known = new Map(before.map((each) => [keyOf(each), each]));
  const former = goals.map((goal): Goal => {
    const was = known.get(keyOf(goal));
    return { ...goal, inside: was?.inside ?? goal.inside, spec: was?.running };
  });
  for (const call of sdnCalls(now.value, former)) {
    const end = await ran(group, call);
    if (!end.ok)
      return withWords(failure, `What was written could not be taken back: ${end.problem.message}`);
  }
  return nothingDone(failure);
}

/** An apply that was refused leaves what was written pending; one that failed half-way has made it the running state. */
export async function takenBackIfPending(
  group: Group,
  change: Change,
  failure: Failure,
): Promise<Failure> {
  const now = await readSdn(group.pve, group.context.signal);
  const pending = now.ok && now.value.some(({ state }) => state !== undefined);
  return pending ? takenBack(group, change, failure) : failure;
}
