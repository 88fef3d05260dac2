/** The software-defined network: all changes are written, applied once, and believed only as each node tells it. */
import type { VendorId } from '../../../model/address.ts';
import type { Performed } from '../../../model/provider.ts';
import { at } from '../client/call.ts';
import type { Failure } from '../client/failure.ts';
import { names } from '../kinds/names.ts';
import { goalsOf } from '../sdn/goals.ts';
import { readSdn, type SdnObject } from '../sdn/read.ts';
import { keyOf, reached, sdnCalls, type Goal } from '../sdn/stage.ts';
import { whyUsed } from './bridge-users.ts';
import { all, refusal, type End, type Group } from './group.ts';
import { ran, unread } from './job.ts';
import { realOnNodes } from './sdn-nodes.ts';
import { pendingOnNodes, whyForeign } from './sdn-pending.ts';
import { takenBack, takenBackIfPending, type Change } from './sdn-undone.ts';
import { changedFields, idOfReference } from './target.ts';

export async function performSdn(group: Group): Promise<readonly Performed[]> {
  const { operations, context, pve } = group;
  const before = await readSdn(pve, context.signal);
  if (!before.ok) return all(group, unread(before));
  const goals = goalsOf(operations, {
    objects: before.value,
    changed: changedFields,
    idOf: (to) => idOfReference(to, context),
  });
  const end = await carriedOut(group, { before: before.value, goals });
  if (!end.ok) return all(group, end);
  return goals.map(({ id }) => ({
    ok: true,
    id: id as VendorId,
    ...(end.notes.length === 0 ? {} : { notes: end.notes }),
  }));
}

async function carriedOut(group: Group, change: Change): Promise<End> {
  const { pve, context } = group;
  const why =
    whyForeign(group, change.before, change.goals) ??
    (await pendingOnNodes(group)) ??
    (await stillUsed(group, change.goals));
  if (why !== undefined) return why;
  for (const call of sdnCalls(change.before, change.goals)) {
    const end = await ran(group, call);
    if (!end.ok) return takenBack(group, change, end);
  }
  const after = await readSdn(pve, context.signal);
  if (!after.ok) return takenBack(group, change, { ...unread(after), class: 'temporary' });
  const meanwhile =
    whyForeign(group, after.value, change.goals) ?? whyNotWritten(group, after.value, change.goals);
  if (meanwhile !== undefined) return takenBack(group, change, meanwhile);
  const applied = await ran(group, { method: 'PUT', path: at`/cluster/sdn` });
  if (!applied.ok)
    return applied.class === 'lost' ? applied : takenBackIfPending(group, change, applied);
  const real = await realOnNodes(group, zonesOf(change));
  return real ?? { ok: true, notes: applied.notes };
}

function whyNotWritten(
  group: Group,
  objects: readonly SdnObject[],
  goals: readonly Goal[],
): Failure | undefined {
  const now = new Map(objects.map((each) => [keyOf(each), each]));
  const missing = goals.filter((goal) => !reached(goal, now.get(keyOf(goal))));
  if (missing.length === 0) return undefined;
  const which = missing.map(({ id }) => id).join(', ');
  return refusal(group, 'staged-differs', {
    why: `PVE took the changes of ${which} and shows something else`,
  });
}

async function stillUsed(group: Group, goals: readonly Goal[]): Promise<Failure | undefined> {
  for (const [index, { kind, id, spec }] of goals.entries()) {
    const operation = group.operations[index];
    const stays = goals.some(
      (each) => each.kind === kind && each.id === id && each.spec !== undefined,
    );
    if (operation === undefined || kind !== names.vnet || spec !== undefined || stays) continue;
    const used = await whyUsed(group, { operation, bridge: id });
    if (used !== undefined) return used;
  }
  return undefined;
}

/** The zones in which something changes. */
function zonesOf({ goals, before }: Change): ReadonlySet<string> {
  const vnets = new Map(
    before.filter(({ kind }) => kind === names.vnet).map(({ id, inside }) => [id, inside]),
  );
  for (const { kind, id, inside } of goals) if (kind === names.vnet) vnets.set(id, inside);
  return new Set(
    goals.flatMap(({ kind, id, inside = '', spec }) => {
      if (kind === names.zone) return spec === undefined ? [] : [id];
      return (kind === names.vnet ? inside : vnets.get(inside)) ?? [];
    }),
  );
}
