/** The network of one node: all changes are staged, looked at, and made real by one reload; or none is. */
import type { VendorId } from '../../../model/address.ts';
import type { Performed } from '../../../model/provider.ts';
import type { Failure } from '../client/failure.ts';
import { liesOnNode, ifaceTargets, type Targets } from '../network/targets.ts';
import { notAsWanted, whyForeign, type Plan } from '../network/ours.ts';
import { stagesOf } from '../network/stage.ts';
import { readNetwork, type NodeNetwork } from '../read/networks.ts';
import { backByHand } from './back-by-hand.ts';
import { whyUsed } from './bridge-users.ts';
import { all, refusal, type End, type Group } from './group.ts';
import { unread } from './job.ts';
import { putBack, restored, takenBack, type Change } from './network-undone.ts';
import { reload, writeStages } from './network-writes.ts';
import { changedFields, idOfReference } from './target.ts';

export async function performNetwork(group: Group): Promise<readonly Performed[]> {
  const { pve, operations, context } = group;
  const node = liesOnNode(operations[0], (to) => idOfReference(to, context));
  const before = await readNetwork(pve, node, context.signal);
  if (!before.ok) return all(group, unread(before));
  const targets = ifaceTargets(operations, before.value.running.ifaces, {
    changed: changedFields,
    nodeOf: (to) => idOfReference(to, context),
  });
  if ('why' in targets) return all(group, refusal(group, targets.code, targets));
  const used = await stillUsed(group, node, targets);
  if (used !== undefined) return all(group, used);
  const plan: Plan = { wanted: targets.wanted, former: before.value.running.ifaces };
  const end = await carriedOut(group, { node, before: before.value, plan });
  if (!end.ok) return all(group, end);
  return operations.map((operation) => ({
    ok: true,
    id: targets.ids.get(operation) ?? (operation.liveId as VendorId),
    ...(end.notes.length === 0 ? {} : { notes: end.notes }),
  }));
}

async function carriedOut(group: Group, change: Change): Promise<End> {
  const { pve, context } = group;
  const { node, before, plan } = change;
  const foreign = whyForeign(before.shown, before.running, plan);
  if (foreign !== undefined) return pendingElse(group, before, foreign);
  const stages = stagesOf(before.shown, plan.wanted);
  if (stages.length === 0 && before.changes === undefined && up(before, plan))
    return { ok: true, notes: [] };

  const staged = await writeStages(group, node, stages);
  if (!staged.ok) return takenBack(group, change, staged);
  const after = await readNetwork(pve, node, context.signal);
  if (!after.ok) return takenBack(group, change, { ...unread(after), class: 'temporary' });
  const meanwhile = whyForeign(after.value.shown, after.value.running, plan);
  if (meanwhile !== undefined)
    return putBack(
      group,
      { ...change, now: after.value },
      pendingElse(group, after.value, meanwhile),
    );
  const missing = notAsWanted(after.value.shown, plan);
  if (missing.length > 0) {
    const why = `PVE took the changes of ${missing.join(', ')} and shows something else`;
    return takenBack(group, change, refusal(group, 'staged-differs', { why }));
  }
  return reloaded(group, change);
}

async function stillUsed(
  group: Group,
  node: string,
  targets: Targets,
): Promise<Failure | undefined> {
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

async function reloaded(group: Group, change: Change): Promise<End> {
  const { pve, context } = group;
  const { node, plan } = change;
  pve.places.learnNetwork(node, plan.former);
  const end = await reload(group, node);
  if (!end.ok && end.class === 'lost') return backByHand(pve, node, end);
  const now = await readNetwork(pve, node, context.signal);
  if (!now.ok) return backByHand(pve, node, { ...unread(now), class: 'lost' });
  // It was refused before it began: what is staged waits still, and nothing runs otherwise.
  if (now.value.changes !== undefined && !end.ok) return takenBack(group, change, end);
  const missing = [...plan.wanted].flatMap(([name, to]) =>
    to?.autostart === true && now.value.running.ifaces.get(name)?.active !== true ? [name] : [],
  );
  if (end.ok && missing.length === 0) return { ok: true, notes: end.notes };
  const why = `The network of ${node} was reloaded, and ${missing.join(', ')} did not come up`;
  const failure = end.ok ? refusal(group, 'not-active', { why }) : end;
  return restored(group, { ...change, now: now.value }, failure);
}

function pendingElse(group: Group, { node, changes = '' }: NodeNetwork, why: string): Failure {
  return refusal(group, 'network-pending', {
    why: `Changes are pending in the network of ${node} that are not ours: ${why}. A reload would make them real, too`,
    help: `Apply or revert them first (${node} → System → Network):\n${changes.slice(0, 4000)}`,
  });
}
