/** The majority of the nodes, without which nothing of the cluster can be written. */
import { failed } from '../wire/refusal.ts';
import type { World } from './world.ts';

/** Create, start, clone and SDN ask for the majority themselves. */
export function checkQuorum(world: World): void {
  if (!world.quorate) throw failed('cluster not ready - no quorum?');
}
