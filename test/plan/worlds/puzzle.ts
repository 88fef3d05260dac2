/** A world as the exhaustive planner searches it: slots that hold a value and have to reach another. */
import type { Address } from '../../../src/model/address.ts';
import { rankOf } from './gravity.ts';
import { shared } from './held.ts';
import { isApart, sourcesOf, type Source } from './kinds.ts';
import { incarnationsOf, type Fields, type Incarnation, type Span, type World } from './world.ts';

/** A claim-bearing field of one incarnation. */
export interface Slot {
  readonly holder: number;
  readonly field: 'name' | 'range' | 'address';
  readonly pool: string;
  readonly from: Span | undefined;
  readonly to: Span | undefined;
  readonly sources: readonly Source[];
  /** The slot in whose value it must lie. */
  readonly outer?: number;
  /** Where a gap may lie. */
  readonly region: Span;
}

export interface Holder {
  readonly address: Address;
  readonly role: Incarnation['role'];
  readonly parent: number;
  readonly slots: readonly number[];
  /** Its fields can be set one by one. */
  readonly apart: boolean;
  /** The atomic group that it commits with. */
  readonly group?: string;
  readonly foreign: boolean;
}

export interface Puzzle {
  readonly holders: readonly Holder[];
  readonly slots: readonly Slot[];
  /** Slots by pool. */
  readonly pools: ReadonlyMap<string, readonly number[]>;
  /** Slots that must lie in this one. */
  readonly inner: readonly (readonly number[])[];
  readonly scratch: readonly Span[];
  /** May these two slots share this much? What they shared from the start, they may. */
  excused(a: number, b: number, both: Span): boolean;
}

export function puzzleOf(world: World): Puzzle {
  const incarnations = incarnationsOf(world);
  const names = new Map<string, number>();
  const holders: Holder[] = [];
  const slots: Slot[] = [];
  incarnations.forEach((each, holder) => {
    const { thing, role } = each;
    const parent = incarnations.findIndex((other) => other.address === each.parent);
    const own: number[] = [];
    for (const field of ['name', 'range', 'address'] as const) {
      const [from, to] = [each.from, each.to].map((fields) => valueOf(fields, field, names));
      if (from === undefined && to === undefined) continue;
      own.push(slots.length);
      slots.push({
        holder,
        field,
        pool: poolOf(each, field),
        from,
        to,
        sources: sourcesOf(world, thing.kind, field),
        region: parent < 0 ? world.bounds : hull(incarnations[parent]),
      });
    }
    holders.push({
      address: each.address,
      role,
      parent,
      slots: own,
      apart: isApart(thing.kind),
      ...(thing.kind === 'sim/port' &&
        world.commit === 'atomic' && { group: (each.from ?? each.to)?.node ?? '' }),
      foreign: thing.stands !== undefined,
    });
  });
  const placed = slots.map((slot) => {
    const parent = holders[holders[slot.holder]?.parent ?? -1];
    const outer = parent?.slots.find((index) => slots[index]?.field === 'range');
    return slot.field === 'range' && outer !== undefined ? { ...slot, outer } : slot;
  });
  const pools = Map.groupBy(placed.keys(), (index) => placed[index]?.pool ?? '');
  const inner = placed.map((_, index) =>
    [...placed.keys()].filter((other) => placed[other]?.outer === index),
  );
  const excuses = excusesOf(placed, pools);
  return {
    holders,
    slots: placed,
    pools,
    inner,
    scratch: world.scratch,
    excused: (a, b, both) => {
      const was = excuses.get(a < b ? `${a} ${b}` : `${b} ${a}`);
      return was !== undefined && was.first <= both.first && both.last <= was.last;
    },
  };
}

/** The ranks of gravity; parking may cost no more than the rank that a search allows. */
export function rank(source: Source): number {
  return rankOf(source.impact);
}

function valueOf(
  fields: Fields | undefined,
  field: 'name' | 'range' | 'address',
  names: Map<string, number>,
): Span | undefined {
  const value = fields?.[field];
  if (typeof value === 'object') return value;
  if (typeof value === 'number') return { first: value, last: value };
  if (value === undefined) return undefined;
  const number = names.get(value) ?? names.size;
  names.set(value, number);
  return { first: number, last: number };
}

function poolOf(each: Incarnation, field: 'name' | 'range' | 'address'): string {
  const box = each.thing.kind === 'sim/box' || each.thing.kind === 'sim/tray';
  if (field === 'address') return 'address';
  if (field === 'name') return box ? 'name box' : 'name item';
  return box ? 'cidr' : `range ${each.parent ?? ''}`;
}

function hull(parent: Incarnation | undefined): Span {
  const ranges = [parent?.from?.range, parent?.to?.range].filter((each) => each !== undefined);
  return {
    first: Math.min(...ranges.map((each) => each.first)),
    last: Math.max(...ranges.map((each) => each.last)),
  };
}

function excusesOf(
  slots: readonly Slot[],
  pools: ReadonlyMap<string, readonly number[]>,
): ReadonlyMap<string, Span> {
  const excuses = new Map<string, Span>();
  for (const members of pools.values())
    members.forEach((a, index) => {
      for (const b of members.slice(index + 1)) {
        const [x, y] = [slots[a], slots[b]];
        const both = x?.from && y?.from && x.holder !== y.holder && shared(x.from, y.from);
        if (typeof both === 'object') excuses.set(`${a} ${b}`, both);
      }
    });
  return excuses;
}

export function sameSpan(a: Span | undefined, b: Span | undefined): boolean {
  return (
    a === b || (a !== undefined && b !== undefined && a.first === b.first && a.last === b.last)
  );
}
