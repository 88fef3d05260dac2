/** The network of a node is left as it was found: what was staged is taken back, or the former one loaded again. */
import { at } from '../client/call.ts';
import type { Failure } from '../client/failure.ts';
import { whyForeign, type Plan } from '../network/ours.ts';
import { stagesOf } from '../network/stage.ts';
import { readNetwork, type NodeNetwork } from '../read/networks.ts';
import { backByHand } from './back-by-hand.ts';
import { nothingDone, withWords, type Group } from './group.ts';
import { ran } from './job.ts';
import { reload, writeStages } from './network-writes.ts';

export interface Change {
  readonly node: string;
  readonly before: NodeNetwork;
  readonly plan: Plan;
}

/** Where nothing but ours is pending, all of it is thrown away; else ours is written back, and theirs stays. */
export async function takenBack(group: Group, change: Change, failure: Failure): Promise<Failure> {
  const { node, plan } = change;
  const now = await readNetwork(group.pve, node, group.context.signal);
  if (!now.ok)
    return withWords(failure, `What was staged could not be taken back: ${now.why.message}`);
  if (now.value.changes === undefined) return nothingDone(failure);
  if (whyForeign(now.value.shown, now.value.running, plan) !== undefined)
    return putBack(group, { ...change, now: now.value }, nothingDone(failure));
  const gone = await ran(group, { method: 'DELETE', path: at`/nodes/${node}/network` });
  if (gone.ok) return nothingDone(failure);
  return withWords(failure, `What was staged could not be taken back: ${gone.problem.message}`);
}

/** Ours are written back one by one, and what somebody else has pending stays. */
export async function putBack(
  group: Group,
  { node, plan, now }: Change & { readonly now: NodeNetwork },
  failure: Failure,
): Promise<Failure> {
  const end = await writeStages(group, node, stagesOf(now.shown, formerOf(plan)));
  return end.ok
    ? failure
    : withWords(failure, `Taking our own changes back failed: ${end.problem.message}`);
}

/** The new file is in the place of the old one already: what was there is written and loaded once more. */
export async function restored(
  group: Group,
  { node, plan, now }: Change & { readonly now: NodeNetwork },
  failure: Failure,
): Promise<Failure> {
  const staged = await writeStages(group, node, stagesOf(now.shown, formerOf(plan)));
  const end = staged.ok ? await reload(group, node) : staged;
  if (end.ok) return withWords(failure, `The former network of ${node} was put back and reloaded.`);
  const told = withWords(
    failure,
    `Putting the former network of ${node} back failed as well: ${end.problem.message}`,
  );
  return backByHand(group.pve, node, told);
}

/** What was there of that which is written. */
function formerOf({ wanted, former }: Plan): Plan['wanted'] {
  return new Map([...wanted.keys()].map((name) => [name, former.get(name)]));
}
