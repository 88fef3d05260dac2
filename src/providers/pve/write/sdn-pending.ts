/** What somebody else has written and not applied: an apply of ours would make it real as well. */
import type { Failure } from '../client/failure.ts';
import { readNetwork } from '../read/networks.ts';
import type { SdnObject } from '../sdn/read.ts';
import { keyOf, type Goal } from '../sdn/stage.ts';
import { refusal, type Group } from './group.ts';
import { unread } from './job.ts';

export function whyForeign(
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

/** Applying the SDN reloads the network of every node, with whatever is pending there. */
export async function pendingOnNodes(group: Group): Promise<Failure | undefined> {
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
