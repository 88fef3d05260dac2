/** Carries out the operations of one commit group: the network of a node, or the SDN of the cluster. */
import type { Operation } from '../../../model/operation.ts';
import type { Context, Performed } from '../../../model/provider.ts';
import { names } from '../kinds/names.ts';
import type { Pve } from '../pve.ts';
import { sdnKinds } from '../sdn/read.ts';
import { WrongShape } from '../shape.ts';
import { performNetwork } from './node-network.ts';
import { performSdn } from './sdn.ts';
import { NoId } from './target.ts';

export async function performTogether(
  pve: Pve,
  operations: readonly Operation[],
  context: Context,
): Promise<readonly Performed[]> {
  const group = { pve, operations, context };
  try {
    if (all(operations, sdnKinds)) return await performSdn(group);
    if (all(operations, [names.bridge, names.bond, names.vlan])) return await performNetwork(group);
    const what = operations.map(({ id }) => `'${id}'`).join(', ');
    return each(operations, pve.client.failure('cannot', `${what} is nothing that PVE can do.`));
  } catch (error) {
    if (error instanceof NoId) return each(operations, pve.client.failure('no-id', error.message));
    if (!(error instanceof WrongShape)) throw error;
    return each(operations, { ...pve.client.failure('wrong-shape', error.message), class: 'lost' });
  }
}

function all(operations: readonly Operation[], kinds: readonly string[]): boolean {
  return operations.every(({ kind, do: verb }) => kinds.includes(kind) && verb !== 'act');
}

function each(operations: readonly Operation[], end: Performed): readonly Performed[] {
  return operations.map(() => end);
}
