/** Every temporary value that a slot may take now: shrunk, widened, in a gap, on scratch, unset, or a park name. */
import { restart } from './gravity.ts';
import { canFire, fire, isOpen } from './moves.ts';
import { rank, sameSpan, type Puzzle } from './puzzle.ts';
import type { Limits, Priced, Setting } from './search.ts';
import { intersectionOf, shrinking, unionOf } from './shortcuts.ts';
import { mayHold, type State } from './state.ts';
import type { Span } from './world.ts';

export function temporaries(
  puzzle: Puzzle,
  slots: readonly number[],
  state: State,
  limits: Limits,
): readonly Priced[] {
  return slots.flatMap((index) => {
    if (!isOpen(puzzle, state, index) || state.spent[index] === true) return [];
    const parks = candidates(puzzle, state, index, limits)
      .filter(({ to }) => {
        if (to === undefined)
          return (puzzle.inner[index] ?? []).every((each) => !state.values[each]);
        return mayHold(puzzle, state, { slot: index, next: to, firing: [] });
      })
      .flatMap((each) => parkings(puzzle, state, index, each));
    return [...shrinks(puzzle, state, index, limits.plain), ...parks];
  });
}

interface Candidate {
  readonly to: Span | undefined;
  readonly rank: number;
}

function shrinks(puzzle: Puzzle, state: State, index: number, plain: boolean): readonly Priced[] {
  const slot = puzzle.slots[index];
  const middle = intersectionOf(slot?.from, slot?.to);
  if (slot === undefined || middle === undefined) return [];
  const apart = puzzle.holders[slot.holder]?.apart === true;
  const settled = !plain && apart && (puzzle.inner[index] ?? []).length === 0;
  if (settled) return [];
  if (!sameSpan(state.values[index], slot.from) || sameSpan(middle, slot.from)) return [];
  return mayHold(puzzle, state, { slot: index, next: middle, firing: [] })
    ? accompanied(puzzle, state, index, shrinking(puzzle, index, middle))
    : [];
}

function candidates(
  puzzle: Puzzle,
  state: State,
  index: number,
  limits: Limits,
): readonly Candidate[] {
  const slot = puzzle.slots[index];
  if (slot?.from === undefined) return [];
  const container = (puzzle.inner[index] ?? []).length > 0;
  const whole =
    slot.field === 'range' && (container || limits.plain) ? unionOf(slot.from, slot.to) : undefined;
  const allowed = slot.sources.filter((each) => rank(each) <= limits.ceiling);
  // To hold nothing in the pool beats every place in it that costs as much.
  const nowhere = allowed.find(({ from }) => from === 'unset' || from === 'name');
  const places = allowed.flatMap((source): readonly Candidate[] => {
    if (source.from === 'unset' || source.from === 'name')
      return [{ to: undefined, rank: rank(source) }];
    if (!limits.plain && nowhere !== undefined && rank(nowhere) <= rank(source)) return [];
    const regions = source.from === 'gap' ? [slot.region] : puzzle.scratch;
    return regions
      .flatMap((region) => positions(puzzle, state, index, region))
      .map((to) => ({ to, rank: rank(source) }));
  });
  return whole === undefined ? places : [{ to: whole, rank: 0 }, ...places];
}

/** Places of the old size in a region that touch something: whatever can be packed, can be packed so. */
function positions(puzzle: Puzzle, state: State, index: number, region: Span): readonly Span[] {
  const slot = puzzle.slots[index];
  if (slot?.from === undefined) return [];
  const size = slot.from.last - slot.from.first + 1;
  const edges: (Span | undefined)[] = (puzzle.pools.get(slot.pool) ?? []).flatMap((other) => [
    state.values[other],
    puzzle.slots[other]?.from,
    puzzle.slots[other]?.to,
  ]);
  const firsts = new Set([region.first, region.last - size + 1]);
  for (const edge of edges)
    if (edge !== undefined)
      for (const first of [edge.last + 1, edge.first - size, edge.first, edge.last - size + 1])
        firsts.add(first);
  const outer = slot.outer === undefined ? undefined : state.values[slot.outer];
  if (outer !== undefined) firsts.add(outer.first).add(outer.last - size + 1);
  return [...firsts]
    .filter((first) => first >= region.first && first + size - 1 <= region.last)
    .map((first) => ({ first, last: first + size - 1 }))
    .filter((each) => !sameSpan(each, state.values[index]))
    .filter((each) => !sameSpan(each, slot.to) || leavesOthers(puzzle, state, index));
}

/** Where fields cannot be set apart, one may wait for the others at its own goal: that is a parking, too. */
function leavesOthers(puzzle: Puzzle, state: State, index: number): boolean {
  const holder = puzzle.holders[puzzle.slots[index]?.holder ?? -1];
  if (holder === undefined || holder.apart) return false;
  return holder.slots.some((each) => each !== index && isOpen(puzzle, state, each));
}

function parkings(
  puzzle: Puzzle,
  state: State,
  index: number,
  candidate: Candidate,
): readonly Priced[] {
  const park: Setting = { slot: index, to: candidate.to, as: 'temporary' };
  return accompanied(puzzle, state, index, {
    move: { set: [park] },
    rank: candidate.rank,
    destructive: candidate.rank >= restart ? 1 : 0,
    temporaries: 1,
  });
}

/** The move itself; where fields cannot be set apart, also with all the others of the thing going along. */
function accompanied(
  puzzle: Puzzle,
  state: State,
  index: number,
  alone: Priced,
): readonly Priced[] {
  const holder = puzzle.holders[puzzle.slots[index]?.holder ?? -1];
  if (holder === undefined || holder.apart) return [alone];
  const rest = holder.slots.filter((each) => each !== index && isOpen(puzzle, state, each));
  if (rest.length === 0 || !canFire(puzzle, state, rest)) return [alone];
  const sets = [alone, fire(puzzle, rest)].flatMap(({ move }) => ('set' in move ? move.set : []));
  return [alone, { ...alone, move: { set: sets } }];
}
