/** Which facts hold as things are now. */
import type { Address } from '../model/address.ts';
import type { Fact } from '../model/operation.ts';
import type { World } from './world.ts';

/** `exists X` holds for all that is live; other facts as their kinds say. */
export function holdsLive(world: World, fact: Fact): boolean {
  const space = fact.indexOf(' ');
  const of = fact.slice(space + 1) as Address;
  const live = world.live(of);
  if (live === undefined) return false;
  if (world.incarnation(live) !== of) return false;
  return (
    fact.startsWith('exists ') || (world.kind(live.kind).facts?.(live, of).includes(fact) ?? false)
  );
}
