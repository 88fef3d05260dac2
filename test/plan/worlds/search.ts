/** Uniform-cost search over everything that the pending slots can do; the cheapest way, or that there is none. */
import { finals, wholes } from './moves.ts';
import { sameSpan, type Puzzle } from './puzzle.ts';
import { advance, keyOf, startOf, type Node, type State } from './state.ts';
import { isSafe, shrunk } from './shortcuts.ts';
import { temporaries } from './temporaries.ts';
import type { Span } from './world.ts';

/** One operation of the exhaustive planner; what is in one `set` happens in one operation or one commit. */
export type Move =
  | { readonly whole: { readonly holder: number; readonly role: 'goes' | 'comes' } }
  | { readonly set: readonly Setting[] };
export interface Setting {
  readonly slot: number;
  readonly to: Span | undefined;
  readonly as: 'final' | 'shrink' | 'temporary';
}

/** A move, and what it adds to the cost. */
export interface Priced {
  readonly move: Move;
  readonly rank: number;
  readonly destructive: number;
  readonly temporaries: number;
}

export interface Found {
  readonly rank: number;
  readonly destructive: number;
  readonly temporaries: number;
  readonly moves: readonly Move[];
}

export interface Limits {
  /** The gravest rank of impact that parking may have. */
  readonly ceiling: number;
  readonly plain: boolean;
  readonly states: number;
}

export function search(
  puzzle: Puzzle,
  slots: readonly number[],
  limits: Limits,
): Found | 'none' | 'unknown' {
  const begin = startOf(puzzle, limits.plain);
  // Frontier by cost: destructive operations weigh more than any number of temporaries.
  const frontier: Node[][] = [[{ state: begin, rank: 0, destructive: 0, temporaries: 0 }]];
  const seen = new Set<string>();
  const queued = new Map<string, number>();
  for (let cost = 0; cost < frontier.length; cost += 1) {
    const level = frontier[cost] ?? [];
    for (let node = level.pop(); node !== undefined; node = level.pop()) {
      const settled = limits.plain ? node : settle(puzzle, slots, node);
      const key = keyOf(settled.state, slots);
      if (seen.has(key)) continue;
      seen.add(key);
      if (seen.size > limits.states) return 'unknown';
      if (isDone(puzzle, slots, settled.state)) return found(settled);
      const priced = [
        ...wholes(puzzle, settled.state, limits.plain),
        ...finals(puzzle, slots, settled.state, limits.plain),
        ...temporaries(puzzle, slots, settled.state, limits),
      ];
      for (const each of priced) {
        const next = advance(puzzle, settled, each);
        const at = next.destructive * 64 + next.temporaries;
        const nextKey = keyOf(next.state, slots);
        if ((queued.get(nextKey) ?? Infinity) <= at) continue;
        queued.set(nextKey, at);
        while (frontier.length <= at) frontier.push([]);
        frontier[at]?.push(next);
      }
    }
  }
  return 'none';
}

/** Makes the moves that can never be regretted, until there are none. */
function settle(puzzle: Puzzle, slots: readonly number[], node: Node): Node {
  let at = node;
  for (;;) {
    const shrink = shrunk(puzzle, slots, at.state);
    const safe =
      shrink ??
      finals(puzzle, slots, at.state, false).find(
        ({ move }) => 'set' in move && move.set.every((each) => isSafe(puzzle, slots, each.slot)),
      );
    if (safe === undefined) return at;
    at = advance(puzzle, at, safe);
  }
}

function isDone(puzzle: Puzzle, slots: readonly number[], state: State): boolean {
  return slots.every((index) => {
    const slot = puzzle.slots[index];
    const role = puzzle.holders[slot?.holder ?? -1]?.role;
    if (role === 'goes' || role === 'comes') return state.acted[slot?.holder ?? -1] === true;
    return sameSpan(state.values[index], slot?.to);
  });
}

function found(node: Node): Found {
  const moves: Move[] = [];
  for (let at: Node | undefined = node; at?.move !== undefined; at = at.former)
    moves.unshift(at.move);
  const { rank, destructive, temporaries: count } = node;
  return { rank, destructive, temporaries: count, moves };
}
