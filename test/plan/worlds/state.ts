/** Where a search stands: what every slot holds, who was parked already, and who has come or gone. */
import { type Puzzle } from './puzzle.ts';
import type { Move, Priced } from './search.ts';
import { shared, within } from './held.ts';
import type { Span } from './world.ts';

export interface State {
  readonly values: readonly (Span | undefined)[];
  /** Slots that went through a temporary: a second one is not tried. */
  readonly spent: readonly boolean[];
  /** Holders that have come or gone. */
  readonly acted: readonly boolean[];
}

export interface Node {
  readonly state: State;
  readonly rank: number;
  readonly destructive: number;
  readonly temporaries: number;
  readonly move?: Move;
  readonly former?: Node;
}

/** Unless `plain`, whatever goes is gone already and what comes is not looked at: neither can do harm. */
export function startOf(puzzle: Puzzle, plain: boolean): State {
  return {
    values: puzzle.slots.map((slot) => {
      const role = puzzle.holders[slot.holder]?.role;
      if (role === 'comes' || (!plain && (role === 'goes' || role === 'falls'))) return undefined;
      return slot.from;
    }),
    spent: puzzle.slots.map(() => false),
    acted: puzzle.holders.map(({ role }) => !plain && (role === 'goes' || role === 'falls')),
  };
}

export function keyOf(state: State, slots: readonly number[]): string {
  let key = '';
  for (const index of slots) {
    const value = state.values[index];
    key += `${value ? `${value.first}-${value.last}` : ''}${state.spent[index] === true ? '!' : ';'}`;
  }
  return key + state.acted.map(Number).join('');
}

/** May `slot` hold `next` beside what it holds, while the slots in `firing` count as one holder with it? */
export function mayHold(
  puzzle: Puzzle,
  state: State,
  { slot: index, next, firing }: { slot: number; next: Span; firing: readonly number[] },
): boolean {
  const slot = puzzle.slots[index];
  if (slot === undefined) throw new Error(`no slot ${index}`);
  for (const other of puzzle.pools.get(slot.pool) ?? []) {
    const value = state.values[other];
    if (value === undefined || puzzle.slots[other]?.holder === slot.holder) continue;
    if (firing.includes(other)) continue;
    const both = shared(next, value);
    if (typeof both === 'object' && !puzzle.excused(index, other, both)) return false;
  }
  if (slot.outer !== undefined) {
    const outer = state.values[slot.outer];
    if (outer === undefined || !within(next, outer)) return false;
  }
  return (puzzle.inner[index] ?? []).every((each) => {
    const value = state.values[each];
    return value === undefined || within(value, next);
  });
}

export function advance(puzzle: Puzzle, node: Node, priced: Priced): Node {
  const { move } = priced;
  const values = [...node.state.values];
  const spent = [...node.state.spent];
  const acted = [...node.state.acted];
  if ('whole' in move) {
    const { holder, role } = move.whole;
    acted[holder] = true;
    const falling = puzzle.holders.map((each, index) => each.parent === holder && index !== holder);
    puzzle.slots.forEach((slot, index) => {
      if (slot.holder === holder) values[index] = role === 'comes' ? slot.to : undefined;
      else if (role === 'goes' && falling[slot.holder] === true) values[index] = undefined;
    });
  } else
    for (const { slot, to, as } of move.set) {
      values[slot] = to;
      if (as === 'temporary') spent[slot] = true;
    }
  return {
    state: { values, spent, acted },
    rank: Math.max(node.rank, priced.rank),
    destructive: node.destructive + priced.destructive,
    temporaries: node.temporaries + priced.temporaries,
    move,
    former: node,
  };
}
