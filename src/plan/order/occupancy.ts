/** Who holds what in a pool, now and in the end: where a temporary value could go. */
import type { Bound, Claim, PoolName, RangeClaim } from '../../model/claim.ts';
import { after, before, offset, span } from '../../model/ip.ts';

export interface Place {
  readonly first: Bound;
  readonly last: Bound;
}

/** A claim and who has it: nobody is in the way of itself. */
interface Held {
  readonly claim: RangeClaim;
  readonly holder: string;
}

/** Everything that is or will be held in one pool, for as long as the plan runs. */
export class Occupancy {
  /** Claims of holders that no task moves. */
  readonly #staying: readonly RangeClaim[];
  /** Claims that tasks give up, and that they take for good. */
  readonly #moving: readonly Held[];

  constructor(
    pool: PoolName,
    staying: readonly Claim[],
    moving: readonly { readonly claim: Claim; readonly holder: string }[],
  ) {
    const relevant = (claim: Claim): claim is RangeClaim =>
      claim.pool === pool && claim.type === 'range' && claim.as === 'holder';
    this.#staying = staying.filter(relevant);
    this.#moving = moving.filter((each): each is Held => relevant(each.claim));
  }

  /** The lowest place of the size of `like` within `bounds` that nobody else holds now or in the end. */
  free(like: Place, bounds: Place, besides: readonly Place[], holder: string): Place | undefined {
    const others = this.#moving.filter((each) => each.holder !== holder);
    const taken = [...this.#staying, ...others.map((each) => each.claim), ...besides];
    const sorted = taken
      .filter((each) => typeof each.first === typeof like.first)
      .toSorted((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
    let next = bounds.first;
    for (const each of sorted) {
      if (offset(next, span(like)) < each.first) break;
      const behind = after(each.last);
      if (behind > next) next = behind;
    }
    const last = offset(next, span(like));
    return last <= bounds.last ? { first: next, last } : undefined;
  }

  /** Places that only movers hold now or in the end, those that fewest hold first: free for some time, if the order is right. */
  passing(like: Place, bounds: Place, besides: readonly Place[]): readonly Place[] {
    const taken = [...this.#staying, ...besides];
    const found = new Map<string, Place>();
    const add = (first: Bound): void => {
      const last = offset(first, span(like));
      if (first < bounds.first || last > bounds.last) return;
      if (taken.some((each) => overlap(each, { first, last }))) return;
      found.set(String(first), { first, last });
    };
    add(bounds.first);
    add(offset(bounds.last, -span(like)));
    for (const each of [...this.#staying, ...this.#moving.map((held) => held.claim)]) {
      if (typeof each.first !== typeof like.first) continue;
      for (const edge of [each.first, after(each.last)]) {
        add(edge);
        add(offset(before(edge), -span(like)));
      }
    }
    const crowd = (place: Place): number =>
      this.#moving.filter((each) => overlap(each.claim, place)).length;
    return [...found.values()]
      .map((place) => ({ place, crowd: crowd(place) }))
      .toSorted((a, b) => a.crowd - b.crowd || (a.place.first < b.place.first ? -1 : 1))
      .map((each) => each.place);
  }
}

function overlap(a: Place, b: Place): boolean {
  return typeof a.first === typeof b.first && a.first <= b.last && b.first <= a.last;
}
