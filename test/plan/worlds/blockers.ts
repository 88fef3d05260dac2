/** What no order of steps can mend: an end at which two hold one value, or something hangs on what goes. */
import type { Address } from '../../../src/model/address.ts';
import { shared, within } from './held.ts';
import type { Puzzle } from './puzzle.ts';

/** Each a pair: who wants, and who is in the way. Empty where the end can be. */
export function blockersOf(puzzle: Puzzle): readonly (readonly [Address, Address])[] {
  const { holders, slots, pools } = puzzle;
  const found: (readonly [Address, Address])[] = [];
  const address = (holder: number): Address => holders[holder]?.address ?? ('' as Address);
  for (const members of pools.values())
    members.forEach((a, index) => {
      for (const b of members.slice(index + 1)) {
        const [x, y] = [slots[a], slots[b]];
        if (!x?.to || !y?.to || x.holder === y.holder) continue;
        const both = shared(x.to, y.to);
        if (typeof both !== 'object' || puzzle.excused(a, b, both)) continue;
        const standing = holders[x.holder]?.role === 'stays';
        const pair = [address(x.holder), address(y.holder)] as const;
        found.push(standing ? [pair[1], pair[0]] : pair);
      }
    });
  for (const slot of slots) {
    const outer = slots[slot.outer ?? -1];
    if (slot.to && outer?.to && !within(slot.to, outer.to))
      found.push([address(outer.holder), address(slot.holder)]);
  }
  for (const holder of holders)
    if (holder.role === 'stays' && holders[holder.parent]?.role === 'goes')
      found.push([address(holder.parent), holder.address]);
  return found;
}
