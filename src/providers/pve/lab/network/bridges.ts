/** What a guest's NIC can be plugged into on a node. */
import type { NodeRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { readLive } from './files.ts';

/** A bridge that is up, or a vnet that the node has applied. */
export function isBridge(world: World, node: NodeRow, name: string): boolean {
  if (node.up.includes(name)) return /bridge/i.test(readLive(node)[name]?.type ?? '');
  const zone = world.sdn.running.vnets[name]?.['zone'];
  return zone !== undefined && node.zoneErrors[zone] === undefined;
}
