/** The network of one node: all changes are staged, looked at, and made real by one reload; or none is. */
import type { VendorId } from '../../../model/address.ts';
import { problem } from '../../../model/problem.ts';
import type { Performed } from '../../../model/provider.ts';
import { at } from '../client/call.ts';
import type { Failure } from '../client/failure.ts';
import { liesOnNode, ifaceTargets, type Targets } from '../network/targets.ts';
import { notAsWanted, whyForeign, type Plan } from '../network/ours.ts';
import { ifaceParameters } from '../network/parameters.ts';
import { stagesOf, type Write } from '../network/stage.ts';
import { readNetwork, type NodeNetwork } from '../read/networks.ts';
import type { Group } from './group.ts';
import { whyUsed } from './bridge-users.ts';
import { ran, unread, type Ran } from './job.ts';
import { backByHand } from './back-by-hand.ts';
import { changedFields, idOfReference } from './target.ts';

/** A node that reloads its network may keep silent for a while. */
const silenceMilliseconds = 180_000;

export async function performNetwork(group: Group): Promise<readonly Performed[]> {
  const { pve, operations, context } = group;
  const node = liesOnNode(operations[0], (to) => idOfReference(to, context));
  const before = await readNetwork(pve, node, context.signal);
  if (!before.ok) return all(group, unread(before));
  const targets = ifaceTargets(operations, before.value.running.ifaces, {
    changed: changedFields,
    nodeOf: (to) => idOfReference(to, context),
  });
  if ('why' in targets) return all(group, refusal(group, targets.code, targets.why));
  const end = await carriedOut(group, { node, before: before.value, targets });
  if (!end.ok) return all(group, end);
  return operations.map((operation) => ({
    ok: true,
    id: targets.ids.get(operation) ?? (operation.liveId as VendorId),
    ...(end.notes.length === 0 ? {} : { notes: end.notes }),
  }));
}

interface Change {
  readonly node: string;
  readonly before: NodeNetwork;
  readonly targets: Targets;
}
type End = { readonly ok: true; readonly notes: readonly string[] } | Failure;

async function carriedOut(group: Group, change: Change): Promise<End> {
  const { pve, context } = group;
  const { node, before } = change;
  const plan: Plan = { wanted: change.targets.wanted, former: before.running.ifaces };
  const foreign = whyForeign(before.shown, before.running, plan);
  if (foreign !== undefined)
    return pendingElse(group, { node, why: foreign, changes: before.changes });
  const used = await stillUsed(group, change);
  if (used !== undefined) return used;
  const stages = stagesOf(before.shown, plan.wanted);
  if (stages.length === 0 && before.changes === undefined && up(before, plan))
    return { ok: true, notes: [] };

  const staged = await stage(group, node, stages);
  if (!staged.ok) return takenBack(group, change, staged);
  const after = await readNetwork(pve, node, context.signal);
  if (!after.ok) return takenBack(group, change, { ...unread(after), class: 'temporary' });
  const meanwhile = whyForeign(after.value.shown, after.value.running, plan);
  if (meanwhile !== undefined)
    return putBack(
      group,
      { ...change, now: after.value },
      pendingElse(group, { node, why: meanwhile, changes: after.value.changes }),
    );
  const missing = notAsWanted(after.value.shown, plan);
  if (missing.length > 0) {
    const why = `PVE took the changes of ${missing.join(', ')} and shows something else.`;
    return takenBack(group, change, refusal(group, 'staged-differs', why));
  }
  return reloaded(group, { ...change, plan });
}

async function stillUsed(group: Group, { node, targets }: Change): Promise<Failure | undefined> {
  for (const operation of group.operations) {
    const [, name = ''] = targets.ids.get(operation)?.split(/:(.*)/s) ?? [];
    if (operation.do !== 'delete' || targets.wanted.get(name) !== undefined) continue;
    const why = await whyUsed(group, { operation, node, bridge: name });
    if (why !== undefined) return why;
  }
  return undefined;
}

function up({ running }: NodeNetwork, { wanted }: Plan): boolean {
  return [...wanted].every(
    ([name, to]) => to?.autostart !== true || running.ifaces.get(name)?.active === true,
  );
}

async function stage(group: Group, node: string, writes: readonly Write[]): Promise<Ran> {
  let end: Ran = { ok: true, value: null, notes: [] };
  for (const write of writes) {
    end = await ran(group, callOf(node, write));
    if (!end.ok) return end;
  }
  return end;
}

function callOf(node: string, write: Write): Parameters<typeof ran>[1] {
  const one = at`/nodes/${node}/network/${write.name}`;
  if (write.to === undefined) return { method: 'DELETE', path: one };
  const parameters = ifaceParameters(write.to, write.from);
  if (write.do === 'put') return { method: 'PUT', path: one, parameters };
  return {
    method: 'POST',
    path: at`/nodes/${node}/network`,
    parameters: { iface: write.name, ...parameters },
  };
}

/** Where nothing but ours is pending, all of it is thrown away; else ours is written back, and theirs stays. */
async function takenBack(group: Group, change: Change, failure: Failure): Promise<Failure> {
  const { node, before, targets } = change;
  const now = await readNetwork(group.pve, node, group.context.signal);
  if (!now.ok)
    return withWords(failure, `What was staged could not be taken back: ${now.why.message}`);
  if (now.value.changes === undefined) return settledFor(failure);
  const plan: Plan = { wanted: targets.wanted, former: before.running.ifaces };
  if (whyForeign(now.value.shown, now.value.running, plan) !== undefined)
    return putBack(group, { ...change, now: now.value }, settledFor(failure));
  const gone = await ran(group, { method: 'DELETE', path: at`/nodes/${node}/network` });
  if (gone.ok) return settledFor(failure);
  return withWords(failure, `What was staged could not be taken back: ${gone.problem.message}`);
}

// The reply to a write was lost, and it does not matter any more.
function settledFor(failure: Failure): Failure {
  return failure.class === 'lost' ? { ...failure, class: 'temporary' } : failure;
}

function withWords(failure: Failure, words: string): Failure {
  const { problem: why } = failure;
  return { ...failure, problem: { ...why, message: `${why.message} ${words}` } };
}

/** Ours are written back one by one, and what somebody else has pending stays. */
async function putBack(
  group: Group,
  { node, before, targets, now }: Change & { readonly now: NodeNetwork },
  failure: Failure,
): Promise<Failure> {
  const former = new Map(
    [...targets.wanted.keys()].map((name) => [name, before.running.ifaces.get(name)]),
  );
  const end = await stage(group, node, stagesOf(now.shown, former));
  return end.ok
    ? failure
    : withWords(failure, `Taking our own changes back failed: ${end.problem.message}`);
}

interface Ready extends Change {
  readonly plan: Plan;
}

async function reloaded(group: Group, ready: Ready): Promise<End> {
  const { pve, context } = group;
  const { node, plan } = ready;
  pve.places.learnNetwork(node, plan.former);
  const reload = await ran(
    group,
    { method: 'PUT', path: at`/nodes/${node}/network` },
    { silenceMilliseconds },
  );
  if (!reload.ok && reload.class === 'lost') return backByHand(pve, node, reload);
  const now = await readNetwork(pve, node, context.signal);
  if (!now.ok) return backByHand(pve, node, { ...unread(now), class: 'lost' });
  // It was refused before it began: what is staged waits still, and nothing runs otherwise.
  if (now.value.changes !== undefined && !reload.ok) return takenBack(group, ready, reload);
  const missing = [...plan.wanted].flatMap(([name, to]) =>
    to?.autostart === true && now.value.running.ifaces.get(name)?.active !== true ? [name] : [],
  );
  if (reload.ok && missing.length === 0) return { ok: true, notes: reload.notes };
  const why = reload.ok
    ? refusal(
        group,
        'not-active',
        `The network of ${node} was reloaded, and ${missing.join(', ')} did not come up.`,
      )
    : reload;
  return restored(group, { ...ready, now: now.value }, why);
}

/** The new file is in the place of the old one already: what was there is written and loaded once more. */
async function restored(
  group: Group,
  { node, plan, now }: Ready & { readonly now: NodeNetwork },
  failure: Failure,
): Promise<Failure> {
  const former = new Map([...plan.wanted.keys()].map((name) => [name, plan.former.get(name)]));
  const written = await stage(group, node, stagesOf(now.shown, former));
  const reload = written.ok
    ? await ran(group, { method: 'PUT', path: at`/nodes/${node}/network` }, { silenceMilliseconds })
    : written;
  if (reload.ok)
    return withWords(failure, `The former network of ${node} was put back and reloaded.`);
  const told = withWords(
    failure,
    `Putting the former network of ${node} back failed as well: ${reload.problem.message}`,
  );
  return backByHand(group.pve, node, told);
}

interface Else {
  readonly node: string;
  readonly why: string;
  readonly changes: string | undefined;
}

function pendingElse(group: Group, { node, why, changes }: Else): Failure {
  const failure = refusal(
    group,
    'network-pending',
    `Changes are pending in the network of ${node} that are not ours: ${why}. A reload would make them real, too.`,
  );
  const help = `Apply or revert them first (${node} → System → Network):\n${(changes ?? '').slice(0, 4000)}`;
  return { ...failure, problem: { ...failure.problem, help: group.pve.client.masked(help) } };
}

function refusal({ pve, operations }: Group, code: string, why: string): Failure {
  const about = operations[0]?.of;
  const message = pve.client.masked(`${pve.system}: ${why}`);
  return {
    ok: false,
    class: 'refused',
    problem: problem(code, message, about === undefined ? {} : { about }),
  };
}

/** One answer each; the help is told once. */
function all({ operations }: Group, failure: Failure): readonly Performed[] {
  return operations.map(({ of }, index) => {
    const { help: _, ...rest } = failure.problem;
    return { ...failure, problem: { ...(index === 0 ? failure.problem : rest), about: of } };
  });
}
