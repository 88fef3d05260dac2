/** What things hold, and who shares what with whom: the oracle's own idea of an overlap. */

import { boundsText } from './text.ts';

/** One held value of one pool; names are compared by text, everything else by bounds. */
export interface Holding {
  readonly holder: string;
  readonly pool: string;
  readonly value: { readonly first: number; readonly last: number } | string;
  /** The holder in whose claims (in `insidePool`) it must lie. */
  readonly inside?: string;
  readonly insidePool?: string;
}

type Value = Holding['value'];

/** What two values share, or undefined where they share nothing. */
export function shared(a: Value, b: Value): Value | undefined {
  if (typeof a === 'string' || typeof b === 'string') return a === b ? a : undefined;
  const first = Math.max(a.first, b.first);
  const last = Math.min(a.last, b.last);
  return first <= last ? { first, last } : undefined;
}

/** Is the whole of `inner` in `outer`? */
export function within(inner: Value, outer: Value): boolean {
  if (typeof inner === 'string' || typeof outer === 'string') return inner === outer;
  return outer.first <= inner.first && inner.last <= outer.last;
}

export function valueText(value: Value): string {
  return typeof value === 'string' ? `'${value}'` : boundsText(value.first, value.last, true);
}

/** What pairs of holders shared before anything ran: that much they may go on sharing. */
export type Excuses = ReadonlyMap<string, readonly Value[]>;

export function pairKey(a: Holding, b: Holding): string {
  const [low, high] = a.holder < b.holder ? [a.holder, b.holder] : [b.holder, a.holder];
  return `${low} ${high} ${a.pool}`;
}

export function excusesOf(holdings: readonly Holding[]): Excuses {
  const excuses = new Map<string, Value[]>();
  holdings.forEach((a, index) => {
    for (const b of holdings.slice(index + 1)) {
      const both =
        a.holder !== b.holder && a.pool === b.pool ? shared(a.value, b.value) : undefined;
      if (both !== undefined)
        excuses.set(pairKey(a, b), [...(excuses.get(pairKey(a, b)) ?? []), both]);
    }
  });
  return excuses;
}

/** What these two hold at once and did not hold at once before; undefined where nothing. */
export function collision(a: Holding, b: Holding, excuses: Excuses): Value | undefined {
  if (a.holder === b.holder || a.pool !== b.pool) return undefined;
  const both = shared(a.value, b.value);
  if (both === undefined) return undefined;
  const excused = (excuses.get(pairKey(a, b)) ?? []).some((each) => within(both, each));
  return excused ? undefined : both;
}
