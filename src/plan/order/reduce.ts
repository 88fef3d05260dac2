/** Only the waits that no other wait implies: dropping any of them would let something collide. */
import type { Graph } from './graph.ts';
import type { Firing } from './schedule.ts';
import type { Because } from './task.ts';

export interface NeededWait {
  /** Position of the firing that is waited for. */
  readonly firing: number;
  /** The nodes that the reason lies between. */
  readonly from: number;
  readonly to: number;
  readonly because: Because;
}

/** Per firing, what it must wait for. Firings are in an order that obeys all waits. */
export function reducedWaits(
  graph: Graph,
  firings: readonly Firing[],
): readonly (readonly NeededWait[])[] {
  const at = new Int32Array(graph.size);
  for (const [position, firing] of firings.entries()) {
    for (const index of firing) at[index] = position;
  }
  const before = firings.map(() => new Map<number, NeededWait>());
  for (const [position, firing] of firings.entries()) {
    for (const from of firing) {
      for (const { to, because } of graph.next[from] ?? []) {
        const waiter = before[at[to] ?? 0];
        if (at[to] === position || waiter === undefined) continue;
        const known = waiter.get(position);
        if (known === undefined || rank(because) < rank(known.because)) {
          waiter.set(position, { firing: position, from, to, because });
        }
      }
    }
  }
  const levels = new Int32Array(firings.length);
  for (const [position, waits] of before.entries()) {
    let level = 0;
    for (const each of waits.keys()) level = Math.max(level, (levels[each] ?? 0) + 1);
    levels[position] = level;
  }
  const kept: NeededWait[][] = [];
  for (const waits of before) {
    kept.push(needed(waits, { levels, kept }));
  }
  return kept;
}

/** Walks back from the latest waits; what is met on the way is implied. */
function needed(
  waits: ReadonlyMap<number, NeededWait>,
  done: { readonly levels: Int32Array; readonly kept: readonly (readonly NeededWait[])[] },
): NeededWait[] {
  const { levels, kept } = done;
  const sorted = [...waits.values()].toSorted(
    (a, b) => (levels[b.firing] ?? 0) - (levels[a.firing] ?? 0) || a.firing - b.firing,
  );
  const lowest = Math.min(...sorted.map((each) => levels[each.firing] ?? 0));
  const seen = new Set<number>();
  const result: NeededWait[] = [];
  for (const wait of sorted) {
    if (seen.has(wait.firing)) continue;
    result.push(wait);
    // A wait for the level just below cannot lead to another wait of the same level, and the lowest to none.
    if (sorted.length === 1 || levels[wait.firing] === lowest) continue;
    const open = [wait.firing];
    for (let each = open.pop(); each !== undefined; each = open.pop()) {
      for (const { firing } of kept[each] ?? []) {
        if (seen.has(firing) || (levels[firing] ?? 0) < lowest) continue;
        seen.add(firing);
        open.push(firing);
      }
    }
  }
  return result.toSorted((a, b) => a.firing - b.firing);
}

const ranks = { park: 0, claim: 1, inside: 2, fact: 3, order: 4, gate: 5 } satisfies Record<
  Because['why'],
  number
>;

function rank(because: Because): number {
  return ranks[because.why];
}
