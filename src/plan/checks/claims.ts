/** No moment at which two hold one value: of every overlapping pair one must end before the other starts. */
import { addTo } from '../../model/lists.ts';
import type { PoolName, RangeClaim } from '../../model/claim.ts';
import { claimText } from '../../model/claim-text.ts';
import { oneCommit, type Placed, type Replay, type Tenancy } from './replay.ts';

export function collisions({ tenancies, reach }: Replay): readonly string[] {
  const pools = new Set<PoolName>();
  for (const each of tenancies) if (each.since !== undefined) pools.add(each.claim.pool);
  const byPool = new Map<PoolName, Tenancy[]>();
  for (const each of tenancies) {
    const { claim } = each;
    if (!pools.has(claim.pool) || (claim.as === 'description' && claim.admits === undefined))
      continue;
    addTo(byPool, claim.pool, each);
  }
  const found: string[] = [];
  const apart = (a: Placed | undefined, b: Placed | undefined): boolean =>
    a !== undefined && b !== undefined && (reach.before(a.step.id, b.step.id) || oneCommit(a, b));
  for (const list of byPool.values()) {
    for (const [a, b] of meeting(list)) {
      // Overlaps that exist live already may persist.
      if (a.since === undefined && b.since === undefined) continue;
      if (apart(a.until, b.since) || apart(b.until, a.since)) continue;
      found.push(
        `${a.holder} and ${b.holder} may both hold ${claimText(a.claim)} of ${a.claim.pool}`,
      );
    }
  }
  return found;
}

/** Pairs of different holders that share a value and may not. Its own sweep, not the planner's index. */
function* meeting(tenancies: readonly Tenancy[]): Iterable<readonly [Tenancy, Tenancy]> {
  const names = new Map<string, Tenancy[]>();
  const ranges: Tenancy[] = [];
  for (const each of tenancies) {
    if (each.claim.type === 'range') {
      ranges.push(each);
      continue;
    }
    const others = names.get(each.claim.value) ?? [];
    for (const other of others) if (exclude(other, each)) yield [other, each];
    others.push(each);
    names.set(each.claim.value, others);
  }
  for (const family of ['number', 'bigint']) {
    const sorted = ranges
      .filter((each) => typeof rangeOf(each).first === family)
      .toSorted((a, b) => (rangeOf(a).first < rangeOf(b).first ? -1 : 1));
    let open: Tenancy[] = [];
    for (const each of sorted) {
      open = open.filter((other) => rangeOf(other).last >= rangeOf(each).first);
      for (const other of open) if (exclude(other, each)) yield [other, each];
      open.push(each);
    }
  }
}

function rangeOf(tenancy: Tenancy): RangeClaim {
  return tenancy.claim as RangeClaim;
}

function exclude(a: Tenancy, b: Tenancy): boolean {
  if (a.holder === b.holder) return false;
  if (a.claim.as === 'holder' && b.claim.as === 'holder') return true;
  const [band, guest] = a.claim.as === 'description' ? [a.claim, b.claim] : [b.claim, a.claim];
  if (guest.as === 'description' || band.admits === undefined) return false;
  return !band.admits.includes(guest.purpose ?? '');
}
