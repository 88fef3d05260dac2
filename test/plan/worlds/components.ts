/** Splits a puzzle into parts that cannot get into each other's way: the search is exponential in each only. */
import { sameSpan, type Puzzle } from './puzzle.ts';

/** The slots that have to move, by part. Deletes run before all of them and creates after, which can only help. */
export function componentsOf(puzzle: Puzzle): readonly (readonly number[])[] {
  const { slots, holders, pools, inner } = puzzle;
  const pending = [...slots.keys()].filter((index) => {
    const slot = slots[index];
    return holders[slot?.holder ?? -1]?.role === 'moves' && !sameSpan(slot?.from, slot?.to);
  });
  const leader = new Map(pending.map((index) => [index, index]));
  const find = (index: number): number => {
    const up = leader.get(index) ?? index;
    return up === index ? index : find(up);
  };
  const join = (members: readonly number[]): void => {
    const moving = members.filter((each) => leader.has(each));
    for (const each of moving.slice(1)) leader.set(find(each), find(moving[0] ?? each));
  };
  for (const members of pools.values()) join(members);
  for (const holder of holders) if (!holder.apart) join(holder.slots);
  inner.forEach((members, outer) => join([outer, ...members]));
  // What one commit moves may lie in several pools.
  for (const group of new Set(holders.map((each) => each.group)))
    if (group !== undefined)
      join(holders.filter((each) => each.group === group).flatMap((each) => each.slots));
  return [...Map.groupBy(pending, find).values()];
}
