/** What a plan costs, counted from its operations in the way in which the exhaustive planner counts. */
import type { Operation } from '../../../src/model/operation.ts';
import type { Step } from '../../../src/model/plan.ts';
import { specAt } from './beginning.ts';
import type { Cost } from './brute-force.ts';
import { impactOf, rankOf, restart } from './gravity.ts';
import { isApart, sourcesOf } from './kinds.ts';
import { sameSpan } from './puzzle.ts';
import { intersectionOf, unionOf } from './shortcuts.ts';
import { boundsOf } from './text.ts';
import { incarnationsOf, type Incarnation, type Span, type World } from './world.ts';

/** By what parking costs in truth: what the operations say of it is checked apart. */
export function costOf(world: World, steps: readonly Step[]): Cost {
  let impact = 0;
  let destructive = 0;
  let temporaries = 0;
  for (const { operation, each, parked } of pricedOf(world, steps)) {
    const rank = Math.max(0, ...parked);
    temporaries += parked.length;
    impact = Math.max(impact, rank);
    // Ours that fall with what they live in are as gone as if each had a delete of its own.
    if (operation.do === 'delete') destructive += each.filter(({ role }) => role === 'goes').length;
    else if (rank >= restart) destructive += 1;
  }
  return { impact: impactOf(impact), destructive, temporaries };
}

/** Operations that park at a price and do not say so: whoever confirms the plan would not be asked. */
export function understated(world: World, steps: readonly Step[]): readonly string[] {
  return pricedOf(world, steps)
    .filter(({ operation, parked }) => rankOf(operation.impact) < Math.max(0, ...parked))
    .map(({ operation }) => `${operation.id} says ${operation.impact}`);
}

interface PricedOperation {
  readonly operation: Operation;
  readonly each: readonly Incarnation[];
  /** The rank of each parking in it. */
  readonly parked: readonly number[];
}

function pricedOf(world: World, steps: readonly Step[]): readonly PricedOperation[] {
  const incarnations = new Map(incarnationsOf(world).map((each) => [each.address, each]));
  return steps
    .flatMap((each) => each.operations)
    .map((operation) => ({
      operation,
      each: [...new Set(operation.touches)].flatMap((address) => incarnations.get(address) ?? []),
      parked: parkedBy(world, operation, incarnations.get(operation.holder)),
    }));
}

/** Every field that it leaves at a value which is no end in itself. */
function parkedBy(
  world: World,
  operation: Operation,
  each: Incarnation | undefined,
): readonly number[] {
  if (operation.do !== 'update' || each?.from === undefined || each.to === undefined) return [];
  const [from, to] = [specAt(each, 'from'), specAt(each, 'to')];
  // Where fields cannot be set apart, one may wait for the others at its own goal: that is a parking, too.
  const waitsAtGoal =
    !isApart(each.thing.kind) &&
    operation.action === 'park' &&
    operation.fields.every(({ field, to: value }) => value === to[field]);
  return operation.fields.flatMap(({ field, to: value }) => {
    if (value === to[field] && !waitsAtGoal) return [];
    const [old, goal] = [rangeOf(field, from[field]), rangeOf(field, to[field])];
    const range = rangeOf(field, value);
    const common = intersectionOf(old, goal);
    if (range !== undefined && sameSpan(range, common)) return [];
    if (range !== undefined && sameSpan(range, unionOf(old, goal))) return [0];
    const ranks = sourcesOf(world, each.thing.kind, field).map(({ impact }) => rankOf(impact));
    return [Math.max(0, ...ranks)];
  });
}

function rangeOf(field: string, value: unknown): Span | undefined {
  return field === 'range' && typeof value === 'string' ? boundsOf(value) : undefined;
}
