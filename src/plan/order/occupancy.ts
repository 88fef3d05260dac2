/** Who holds what in a pool, now and in the end: where a temporary value could go. */
import type { Bound, Claim, PoolName, RangeClaim } from '../../model/claim.ts';
import { after, before, offset, span } from '../../model/ip.ts';

export interface Place {
  readonly first: Bound;
  readonly last: Bound;
}

/** Everything that is or will be held in one pool, for as long as the plan runs. */
export class Occupancy {
  /** Claims of holders that no task moves. */
  readonly #staying: readonly RangeClaim[];
  /** Claims that tasks give up, and that they take for good. */
  readonly #moving: readonly RangeClaim[];

  constructor(pool: PoolName, staying: readonly Claim[], moving: readonly Claim[]) {
    const relevant = (claim: Claim): claim is RangeClaim =>
      claim.pool === pool && claim.type === 'range' && claim.as === 'holder';
    this.#staying = staying.filter(relevant);
    this.#moving = moving.filter(relevant);
  }

  /** The lowest places of the size of `like` within `bounds` that nobody holds now or in the end. */
  free(like: Place, bounds: Place, besides: readonly Place[], most: number): readonly Place[] {
    return places(like, bounds, [...this.#staying, ...this.#moving, ...besides], most);
  }

  /** Places that only movers hold now or in the end: free for some time, if the order is right. */
  passing(like: Place, bounds: Place, besides: readonly Place[], most: number): readonly Place[] {
    const taken = [...this.#staying, ...besides];
    const found = new Map<string, Place>();
    const add = (first: Bound): void => {
      const last = offset(first, span(like));
      if (first < bounds.first || last > bounds.last) return;
      if (taken.some((each) => overlap(each, { first, last }))) return;
      found.set(String(first), { first, last });
    };
    add(bounds.first);
    add(offset(bounds.last, negative(span(like))));
    for (const each of [...this.#staying, ...this.#moving]) {
      if (typeof each.first !== typeof like.first) continue;
      for (const edge of [each.first, after(each.last)]) {
        add(edge);
        add(offset(before(edge), negative(span(like))));
      }
    }
    return [...found.values()].toSorted((a, b) => (a.first < b.first ? -1 : 1)).slice(0, most);
  }
}

function places(
  like: Place,
  bounds: Place,
  taken: readonly Place[],
  most: number,
): readonly Place[] {
  const sorted = taken
    .filter((each) => typeof each.first === typeof like.first)
    .toSorted((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const found: Place[] = [];
  let next = bounds.first;
  const fill = (end: Bound): void => {
    for (;;) {
      const last = offset(next, span(like));
      if (found.length >= most || last > end) return;
      found.push({ first: next, last });
      next = after(last);
    }
  };
  for (const each of sorted) {
    if (each.first > bounds.last || found.length >= most) break;
    if (each.first > next) fill(before(each.first));
    const behind = after(each.last);
    if (behind > next) next = behind;
  }
  fill(bounds.last);
  return found;
}

function overlap(a: Place, b: Place): boolean {
  return typeof a.first === typeof b.first && a.first <= b.last && b.first <= a.last;
}

function negative(size: Bound): Bound {
  return typeof size === 'number' ? -size : -size;
}
