/** Which facts hold as things are now. */
import { factParts, type Fact } from '../model/operation.ts';
import type { World } from './world.ts';

/** `exists X` holds for all that is live; other facts as their kinds say. */
export function holdsLive(world: World, fact: Fact): boolean {
  const { what, of } = factParts(fact);
  const live = world.live(of);
  if (live === undefined) return false;
  if (world.incarnation(live) !== of) return false;
  return what === 'exists' || (world.kind(live.kind).facts?.(live, of).includes(fact) ?? false);
}
