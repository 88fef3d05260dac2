/** The moves that cost nothing: final values, and whole things that go or come. */
import { sameSpan, type Puzzle } from './puzzle.ts';
import type { Priced, Setting } from './search.ts';
import { mayHold, type State } from './state.ts';

/** Deletes of what nothing hangs on, and creates in what exists. Only the plain search makes them. */
export function wholes(puzzle: Puzzle, state: State, plain: boolean): readonly Priced[] {
  if (!plain) return [];
  return puzzle.holders.flatMap((each, holder): readonly Priced[] => {
    const { role } = each;
    if ((role !== 'goes' && role !== 'comes') || state.acted[holder] === true) return [];
    const free = role === 'goes' ? isEmpty(puzzle, state, holder) : isReady(puzzle, state, holder);
    return free ? [freely({ whole: { holder, role } })] : [];
  });
}

/** Every set of slots that can go to its final values now, as one operation or one commit. */
export function finals(
  puzzle: Puzzle,
  slots: readonly number[],
  state: State,
  plain: boolean,
): readonly Priced[] {
  const open = slots.filter((index) => isOpen(puzzle, state, index));
  const groups = new Map<string, number[]>();
  for (const index of open) {
    const holder = puzzle.slots[index]?.holder ?? -1;
    const { apart, group } = puzzle.holders[holder] ?? { apart: true };
    const key = group ?? (apart ? `slot ${index}` : `holder ${holder}`);
    groups.set(key, [...(groups.get(key) ?? []), index]);
  }
  return [...groups.values()].flatMap((members) => {
    const grouped = puzzle.holders[puzzle.slots[members[0] ?? -1]?.holder ?? -1]?.group;
    if (grouped === undefined)
      return canFire(puzzle, state, members) ? [fire(puzzle, members)] : [];
    if (plain)
      return subsets(members)
        .filter((some) => canFire(puzzle, state, some))
        .map((some) => fire(puzzle, some));
    const most = largest(puzzle, state, members);
    return most.length > 0 ? [fire(puzzle, most)] : [];
  });
}

export function isOpen(puzzle: Puzzle, state: State, index: number): boolean {
  const slot = puzzle.slots[index];
  return (
    puzzle.holders[slot?.holder ?? -1]?.role === 'moves' && !sameSpan(state.values[index], slot?.to)
  );
}

export function canFire(puzzle: Puzzle, state: State, firing: readonly number[]): boolean {
  return firing.every((index) => {
    const next = puzzle.slots[index]?.to;
    return next === undefined || mayHold(puzzle, state, { slot: index, next, firing });
  });
}

export function fire(puzzle: Puzzle, slots: readonly number[]): Priced {
  const set = slots.map((slot): Setting => ({ slot, to: puzzle.slots[slot]?.to, as: 'final' }));
  return freely({ set });
}

function freely(move: Priced['move']): Priced {
  return { move, rank: 0, destructive: 0, temporaries: 0 };
}

// Two sets that can fire can also fire together, so there is one largest, and nothing is gained by less.
function largest(puzzle: Puzzle, state: State, members: readonly number[]): readonly number[] {
  let left = members;
  for (;;) {
    const some = left;
    const fit = some.filter((index) => {
      const next = puzzle.slots[index]?.to;
      return next === undefined || mayHold(puzzle, state, { slot: index, next, firing: some });
    });
    if (fit.length === left.length) return left;
    left = fit;
  }
}

function subsets(members: readonly number[]): readonly (readonly number[])[] {
  return Array.from({ length: 2 ** members.length - 1 }, (_, mask) =>
    members.filter((_each, bit) => ((mask + 1) >> bit) % 2 === 1),
  );
}

function isEmpty(puzzle: Puzzle, state: State, holder: number): boolean {
  return puzzle.holders.every(
    (each, index) => each.parent !== holder || each.role === 'falls' || state.acted[index] === true,
  );
}

function isReady(puzzle: Puzzle, state: State, holder: number): boolean {
  const each = puzzle.holders[holder];
  const parent = puzzle.holders[each?.parent ?? -1];
  if (parent?.role === 'comes' && state.acted[each?.parent ?? -1] !== true) return false;
  return canFire(puzzle, state, each?.slots ?? []);
}
