/** Pairs of overlapping claims of two families, found by pool: linear where each family is disjoint in itself. */
import { addTo } from '../../model/lists.ts';
import { excludes, type Claim, type PoolName, type RangeClaim } from '../../model/claim.ts';

export interface Entry {
  readonly claim: Claim;
  /** Whose: an index of the caller's. */
  readonly by: number;
}

interface Pool {
  readonly names: Map<string, Entry[]>;
  /** IPv4 and plain numbers, then IPv6; sorted by first bound. */
  readonly ranges: readonly [Entry[], Entry[]];
  readonly reach: [RangeClaim['last'][], RangeClaim['last'][]];
}

/** An index over a family of claims. Index the few, and scan the many past them. */
export class ClaimIndex {
  readonly #pools = new Map<PoolName, Pool>();

  constructor(entries: Iterable<Entry>) {
    for (const entry of entries) {
      const { claim } = entry;
      // A description that lets everybody in stands in nobody's way.
      if (claim.as === 'description' && claim.admits === undefined) continue;
      let pool = this.#pools.get(claim.pool);
      if (pool === undefined) {
        pool = { names: new Map(), ranges: [[], []], reach: [[], []] };
        this.#pools.set(claim.pool, pool);
      }
      if (claim.type === 'name') {
        addTo(pool.names, claim.value, entry);
      } else pool.ranges[typeof claim.first === 'number' ? 0 : 1].push(entry);
    }
    for (const pool of this.#pools.values()) {
      for (const family of [0, 1] as const) {
        const list = pool.ranges[family];
        list.sort((a, b) => compare(range(a).first, range(b).first));
        let reach: RangeClaim['last'] | undefined;
        for (const entry of list) {
          const { last } = range(entry);
          reach = reach === undefined || last > reach ? last : reach;
          pool.reach[family].push(reach);
        }
      }
    }
  }

  has(pool: PoolName): boolean {
    return this.#pools.has(pool);
  }

  /** Calls back for every entry that excludes the claim. */
  each(claim: Claim, found: (entry: Entry) => void): void {
    const pool = this.#pools.get(claim.pool);
    if (pool === undefined) return;
    if (claim.type === 'name') {
      for (const entry of pool.names.get(claim.value) ?? []) {
        if (excludes(entry.claim, claim)) found(entry);
      }
      return;
    }
    const family = typeof claim.first === 'number' ? 0 : 1;
    const list = pool.ranges[family];
    const reach = pool.reach[family];
    // The first entry from which on something may reach as far as the claim begins.
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const far = reach[middle];
      if (far !== undefined && far >= claim.first) high = middle;
      else low = middle + 1;
    }
    for (let i = low; i < list.length; i += 1) {
      const entry = list[i];
      if (entry === undefined || range(entry).first > claim.last) break;
      if (excludes(entry.claim, claim)) found(entry);
    }
  }
}

function range(entry: Entry): RangeClaim {
  return entry.claim as RangeClaim;
}

function compare(a: RangeClaim['first'], b: RangeClaim['first']): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
