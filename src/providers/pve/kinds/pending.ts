/** Network changes that somebody left unapplied: our reload would make them real, too, so none is done meanwhile. */
import type { Change } from '../../../model/change.ts';
import type { Look } from '../../../model/kind.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import { byText } from '../../../model/address.ts';
import { text } from '../../../model/spec-fields.ts';
import { changesOf } from '../../../model/changes-of.ts';
import { nodeOf } from './node-of.ts';
import { networkKinds } from './ground.ts';
import { names } from './names.ts';

/** Said once per node, by the first of its changes. */
export function pendingChanges(
  change: Change,
  nodes: readonly string[],
  look: Look,
): readonly Problem[] {
  const { address, system } = change;
  return look.every(system, names.node).flatMap((each) => {
    const name = text(each.spec, 'name') ?? each.id;
    const diff = text(each.status ?? {}, 'pending') ?? '';
    if (diff === '' || !nodes.includes(name) || firstOn(name, change, look) !== address) return [];
    return [
      problem(
        'pending-network-changes',
        `${address}: network changes that somebody made on node ${name} are not applied yet, and would become real with ours.`,
        {
          about: address,
          help: `Apply or revert them on the node (Network, or 'pvesh set /nodes/${name}/network'), then plan again:\n${diff}`,
        },
      ),
    ];
  });
}

function firstOn(node: string, { system, kind }: Change, look: Look): string | undefined {
  // What changes the cluster's SDN reloads every node.
  const kinds = networkKinds.includes(kind) ? networkKinds : sdnKinds;
  return kinds
    .flatMap((each) => changesOf(system, each, look))
    .filter((each) => each.action !== 'adopt')
    .filter((each) => {
      const spec = each.action === 'delete' ? each.from : each.to;
      return kinds === sdnKinds || nodeOf(spec) === node;
    })
    .map((each) => each.address)
    .toSorted(byText)[0];
}

export const sdnKinds = [names.zone, names.vnet, names.sdnsubnet];
