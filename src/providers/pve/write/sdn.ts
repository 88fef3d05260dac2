/** The software-defined network: all changes are written, applied once, and believed only as each node tells it. */
import type { VendorId } from '../../../model/address.ts';
import { problem } from '../../../model/problem.ts';
import type { Performed } from '../../../model/provider.ts';
import { at } from '../client/call.ts';
import type { Failure } from '../client/failure.ts';
import { names } from '../kinds/names.ts';
import { readNetwork } from '../read/networks.ts';
import { goalsOf } from '../sdn/goals.ts';
import { readSdn, type SdnObject } from '../sdn/read.ts';
import { keyOf, reached, sdnCalls, type Goal } from '../sdn/stage.ts';
import { whyUsed } from './bridge-users.ts';
import { ran, unread, type Ran } from './job.ts';
import type { Group } from './group.ts';
import { realOnNodes } from './sdn-nodes.ts';
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

interface Change {
  readonly before: readonly SdnObject[];
  readonly goals: readonly Goal[];
}
type End = { readonly ok: true; readonly notes: readonly string[] } | Failure;

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

/** What others have written and not applied would be applied as well. */
function whyForeign(
  group: Group,
  objects: readonly SdnObject[],
  goals: readonly Goal[],
): Failure | undefined {
  const ours = new Set(goals.map(keyOf));
  const strange = objects.filter((each) => each.state !== undefined && !ours.has(keyOf(each)));
  if (strange.length === 0) return undefined;
  const which = strange.map(({ id, state }) => `${id} (${state})`).join(', ');
  return refusal(group, 'sdn-pending', {
    why: `changes of the SDN are pending that are not ours: ${which}`,
    help: 'Apply them first, or undo them (Datacenter → SDN).',
  });
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

// Applying the SDN reloads the network of every node, with whatever is pending there.
async function pendingOnNodes(group: Group): Promise<Failure | undefined> {
  const { pve, context } = group;
  const proof = await pve.sight(context.signal, true);
  if (!proof.ok) return { ok: false, class: 'temporary', problem: proof.why };
  const online = proof.sight.nodes.filter((node) => node.online);
  const networks = await Promise.all(
    online.map(({ name }) => readNetwork(pve, name, context.signal)),
  );
  for (const network of networks) {
    if (!network.ok) return unread(network);
    const { node, changes } = network.value;
    if (changes === undefined) continue;
    return refusal(group, 'network-pending', {
      why: `changes are pending in the network of ${node}, and applying the SDN would make them real, too`,
      help: `Apply or revert them first (${node} → System → Network):\n${changes.slice(0, 4000)}`,
    });
  }
  return undefined;
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

/** PVE 8 has nothing that throws SDN changes away: what we wrote is written back. */
async function takenBack(
  group: Group,
  { before, goals }: Change,
  failure: Failure,
): Promise<Failure> {
  const now = await readSdn(group.pve, group.context.signal);
  if (!now.ok) return told(failure, `What was written could not be taken back: ${now.why.message}`);
  const known = new Map(before.map((each) => [keyOf(each), each]));
  const former = goals.map((goal): Goal => {
    const was = known.get(keyOf(goal));
    return { ...goal, inside: was?.inside ?? goal.inside, spec: was?.running };
  });
  let end: Ran = { ok: true, value: null, notes: [] };
  for (const call of sdnCalls(now.value, former)) {
    end = await ran(group, call);
    if (!end.ok)
      return told(failure, `What was written could not be taken back: ${end.problem.message}`);
  }
  return failure.class === 'lost' ? { ...failure, class: 'temporary' } : failure;
}

/** An apply that was refused leaves what was written pending; one that failed half-way has made it the running state. */
async function takenBackIfPending(
  group: Group,
  change: Change,
  failure: Failure,
): Promise<Failure> {
  const now = await readSdn(group.pve, group.context.signal);
  const pending = now.ok && now.value.some(({ state }) => state !== undefined);
  return pending ? takenBack(group, change, failure) : failure;
}

function told(failure: Failure, words: string): Failure {
  const { problem: why } = failure;
  return { ...failure, problem: { ...why, message: `${why.message} ${words}` } };
}

function refusal(
  { pve, operations }: Group,
  code: string,
  { why, help }: { readonly why: string; readonly help?: string },
): Failure {
  const about = operations[0]?.of;
  return {
    ok: false,
    class: 'refused',
    problem: problem(code, pve.client.masked(`${pve.system}: ${why}.`), {
      ...(help === undefined ? {} : { help: pve.client.masked(help) }),
      ...(about === undefined ? {} : { about }),
    }),
  };
}

function all({ operations }: Group, failure: Failure): readonly Performed[] {
  return operations.map(({ of }, index) => {
    const { help: _, ...rest } = failure.problem;
    return { ...failure, problem: { ...(index === 0 ? failure.problem : rest), about: of } };
  });
}
