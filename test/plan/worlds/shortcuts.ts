/** Moves that can never be regretted; with them the search need not branch. Proven against the plain search. */
import { shared } from './held.ts';
import { fire } from './moves.ts';
import { sameSpan, type Puzzle } from './puzzle.ts';
import type { Priced } from './search.ts';
import type { State } from './state.ts';
import type { Span } from './world.ts';

/**
 * Going to its final value can only harm somebody who would like to stay there for a while, or a container that
 * has to cover it on its way.
 */
export function isSafe(puzzle: Puzzle, slots: readonly number[], index: number): boolean {
  const slot = puzzle.slots[index];
  if (slot === undefined || (puzzle.inner[index] ?? []).length > 0) return false;
  if (slot.outer !== undefined && slots.includes(slot.outer)) return false;
  const { to } = slot;
  if (to === undefined) return true;
  return slots.every((other) => {
    const its = puzzle.slots[other];
    if (its === undefined || its.pool !== slot.pool || its.holder === slot.holder) return true;
    return stopovers(puzzle, other).every((each) => shared(each, to) === undefined);
  });
}

/** Wherever this slot might stay for a while. */
function stopovers(puzzle: Puzzle, index: number): readonly Span[] {
  const slot = puzzle.slots[index];
  if (slot === undefined) return [];
  const places = slot.sources.flatMap(({ from }) =>
    from === 'gap' ? [slot.region] : from === 'scratch' ? puzzle.scratch : [],
  );
  const whole = unionOf(slot.from, slot.to);
  return whole !== undefined && (puzzle.inner[index] ?? []).length > 0
    ? [...places, whole]
    : places;
}

/** Holding less than before harms nobody, save a container whose contents must find room in it. */
export function shrunk(puzzle: Puzzle, slots: readonly number[], state: State): Priced | undefined {
  for (const index of slots) {
    const slot = puzzle.slots[index];
    const middle = intersectionOf(slot?.from, slot?.to);
    if (slot === undefined || middle === undefined || (puzzle.inner[index] ?? []).length > 0)
      continue;
    if (!sameSpan(state.values[index], slot.from) || sameSpan(middle, slot.from)) continue;
    // What cannot be set apart may shrink while its other fields arrive: there the search has to branch.
    if (state.spent[index] === true || puzzle.holders[slot.holder]?.apart !== true) continue;
    return shrinking(puzzle, index, middle);
  }
  return undefined;
}

export function shrinking(puzzle: Puzzle, index: number, middle: Span): Priced {
  if (sameSpan(middle, puzzle.slots[index]?.to)) return fire(puzzle, [index]);
  const move = { set: [{ slot: index, to: middle, as: 'shrink' as const }] };
  return { move, rank: 0, destructive: 0, temporaries: 0 };
}

export function intersectionOf(a: Span | undefined, b: Span | undefined): Span | undefined {
  const both = a && b && shared(a, b);
  return typeof both === 'object' ? both : undefined;
}

/** One range that covers both and nothing else; undefined where there is a hole between them. */
export function unionOf(a: Span | undefined, b: Span | undefined): Span | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a.last + 1 < b.first || b.last + 1 < a.first) return undefined;
  return { first: Math.min(a.first, b.first), last: Math.max(a.last, b.last) };
}
