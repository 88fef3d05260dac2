/** Does a world hold a cycle: things that each wait for a value that the next one still has? */
import { shared, within } from './held.ts';
import { puzzleOf, type Puzzle } from './puzzle.ts';
import type { World } from './world.ts';

/** Every update counts as one move, whatever could be split or committed together. */
export function hasCycle(world: World): boolean {
  const puzzle = puzzleOf(world);
  const moving = [...puzzle.holders.keys()].filter(
    (each) => puzzle.holders[each]?.role === 'moves',
  );
  let left = moving;
  for (;;) {
    const among = left;
    // Who waits for none of the others is no part of a cycle.
    const waiting = among.filter((each) => among.some((other) => waits(puzzle, each, other)));
    if (waiting.length === 0) return false;
    if (waiting.length === left.length) return true;
    left = waiting;
  }
}

function waits(puzzle: Puzzle, holder: number, other: number): boolean {
  if (holder === other) return false;
  const [mine, theirs] = [holder, other].map((each) => puzzle.holders[each]?.slots ?? []);
  return (mine ?? []).some((a) =>
    (theirs ?? []).some((b) => {
      const [x, y] = [puzzle.slots[a], puzzle.slots[b]];
      if (x === undefined || y === undefined) return false;
      if (x.pool === y.pool && x.to && y.from && shared(x.to, y.from) !== undefined) return true;
      if (x.outer === b && x.to && y.from && !within(x.to, y.from)) return true;
      return y.outer === a && x.to && y.from && !within(y.from, x.to);
    }),
  );
}
