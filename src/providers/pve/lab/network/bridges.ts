/** What a guest's NIC can be plugged into on a node. */
import type { NodeRow } from '../world/rows.ts';
import { readLive } from './files.ts';

/** A bridge that is up, or a vnet that the node has made. */
export function isBridge(node: NodeRow, name: string): boolean {
  if (node.vnets.includes(name)) return true;
  return node.up.includes(name) && /bridge/i.test(readLive(node)[name]?.type ?? '');
}
