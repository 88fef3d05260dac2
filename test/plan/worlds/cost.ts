/** What a plan costs, counted from its operations in the way in which the exhaustive planner counts. */
import type { Operation } from '../../../src/model/operation.ts';
import type { Step } from '../../../src/model/plan.ts';
import { specAt } from './beginning.ts';
import type { Cost } from './brute-force.ts';
import { impactOf, rankOf, restart } from './gravity.ts';
import { shared } from './held.ts';
import { boundsOf } from './text.ts';
import { incarnationsOf, type Incarnation, type World } from './world.ts';

export function costOf(world: World, steps: readonly Step[]): Cost {
  const incarnations = new Map(incarnationsOf(world).map((each) => [each.address, each]));
  let impact = 0;
  let destructive = 0;
  let temporaries = 0;
  for (const operation of steps.flatMap((each) => each.operations)) {
    const rank = rankOf(operation.impact);
    // The second half of a parking ends what the first began: it is counted once.
    if (operation.do === 'delete' || (rank >= restart && operation.action !== 'arrive'))
      destructive += 1;
    const parked = parkedBy(operation, incarnations.get(operation.holder));
    temporaries += parked;
    if (parked > 0) impact = Math.max(impact, rank);
  }
  return { impact: impactOf(impact), destructive, temporaries };
}

/** How many fields it leaves at a value that is no end in itself. */
function parkedBy(operation: Operation, each: Incarnation | undefined): number {
  if (operation.do !== 'update' || each?.from === undefined || each.to === undefined) return 0;
  const [from, to] = [specAt(each, 'from'), specAt(each, 'to')];
  return operation.fields.filter(({ field, to: value }) => {
    if (value === to[field]) return false;
    const common = field === 'range' ? commonOf(from[field], to[field]) : undefined;
    if (common === undefined || typeof value !== 'string') return true;
    const range = boundsOf(value);
    return range.first !== common.first || range.last !== common.last;
  }).length;
}

function commonOf(a: unknown, b: unknown): { first: number; last: number } | undefined {
  if (typeof a !== 'string' || typeof b !== 'string') return undefined;
  const both = shared(boundsOf(a), boundsOf(b));
  return typeof both === 'object' ? both : undefined;
}
