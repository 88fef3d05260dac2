/** The exhaustive planner: tries every sequence of moves and tells the cheapest, or that there is none. */
import type { Address } from '../../../src/model/address.ts';
import type { Impact } from '../../../src/model/operation.ts';
import { blockersOf } from './blockers.ts';
import { componentsOf } from './components.ts';
import { impactOf } from './gravity.ts';
import { puzzleOf, rank, type Puzzle } from './puzzle.ts';
import { search, type Found, type Move } from './search.ts';
import type { World } from './world.ts';

export interface Cost {
  /** The gravest that parking costs anybody. */
  readonly impact: Impact;
  /** Things of ours that are deleted, and parkings of impact restart and above. */
  readonly destructive: number;
  /** Fields that went through a value which is neither the old one, the new one, nor what both share. */
  readonly temporaries: number;
}

export type Answer =
  | { readonly solved: true; readonly cost: Cost; readonly witness: readonly Move[] }
  | {
      readonly solved: false;
      /** `end`: the end itself cannot be; `no way`: it could, but no sequence leads there. */
      readonly why: 'end' | 'no way';
      /** Who wants, and who is in the way. */
      readonly blockers: readonly (readonly [Address, Address])[];
    }
  /** Too large to be searched whole. */
  | { readonly solved: 'unknown' };

export interface Effort {
  /** Leaves out every shortcut, so that the shortcuts can be tested. */
  readonly plain?: boolean;
  /** States after which it gives up. */
  readonly states?: number;
}

/** Cost order: the gravest impact of parking, then destructive operations, then temporaries. */
export function bruteForce(world: World, effort: Effort = {}): Answer {
  const puzzle = puzzleOf(world);
  const blockers = blockersOf(puzzle);
  if (blockers.length > 0) return { solved: false, why: 'end', blockers };
  const components = effort.plain === true ? [pendingOf(puzzle)] : componentsOf(puzzle);
  const deletes = puzzle.holders.filter((each) => each.role === 'goes').length;
  const solve = (slots: readonly number[], ceiling: number): Found | 'none' | 'unknown' =>
    search(puzzle, slots, {
      ceiling,
      plain: effort.plain ?? false,
      states: effort.states ?? 300_000,
    });
  let ceiling = 0;
  for (const slots of components) {
    const least = ceilingsOf(puzzle).find(
      (each) => each >= ceiling && solve(slots, each) !== 'none',
    );
    if (least === undefined) return { solved: false, why: 'no way', blockers: [] };
    ceiling = least;
  }
  // A higher ceiling that one component needs may spare temporaries in another.
  const found = components.map((slots) => solve(slots, ceiling));
  const parts = found.filter((each) => typeof each === 'object');
  if (parts.length < found.length) return { solved: 'unknown' };
  const sum = (of: (part: Found) => number): number =>
    parts.reduce((total, part) => total + of(part), 0);
  return {
    solved: true,
    cost: {
      impact: impactOf(Math.max(0, ...parts.map((each) => each.rank))),
      destructive: deletes + sum((each) => each.destructive),
      temporaries: sum((each) => each.temporaries),
    },
    witness:
      effort.plain === true
        ? parts.flatMap((each) => each.moves)
        : [
            ...wholeMoves(puzzle, 'goes'),
            ...parts.flatMap((each) => each.moves),
            ...wholeMoves(puzzle, 'comes'),
          ],
  };
}

function ceilingsOf(puzzle: Puzzle): readonly number[] {
  const ranks = puzzle.slots.flatMap((slot) => slot.sources.map(rank));
  return [...new Set([0, ...ranks])].toSorted((a, b) => a - b);
}

function pendingOf(puzzle: Puzzle): readonly number[] {
  return [...puzzle.slots.keys()].filter((index) => {
    const role = puzzle.holders[puzzle.slots[index]?.holder ?? -1]?.role;
    return role === 'moves' || role === 'goes' || role === 'comes';
  });
}

/** Deletes from the leaves up, creates from the roots down. */
function wholeMoves(puzzle: Puzzle, role: 'goes' | 'comes'): readonly Move[] {
  const depth = (holder: number): number => {
    const parent = puzzle.holders[holder]?.parent ?? -1;
    return parent < 0 ? 0 : 1 + depth(parent);
  };
  return [...puzzle.holders.keys()]
    .filter((each) => puzzle.holders[each]?.role === role)
    .toSorted((a, b) => (role === 'goes' ? depth(b) - depth(a) : depth(a) - depth(b)))
    .map((holder) => ({ whole: { holder, role } }));
}
