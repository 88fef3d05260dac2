/** Which claims of one pool exclude each other: found in one pass over them, in order of their first values. */
import { byText } from '../model/address.ts';
import { excludes, type Claim, type RangeClaim } from '../model/claim.ts';
import type { Built } from './reading.ts';

/** A claim, and who makes it. */
export interface Held {
  readonly claim: Claim;
  readonly by: Built;
  /** Objects that realise one thing are one holder. */
  readonly holder: string;
}

type Ranged = Held & { readonly claim: RangeClaim };

/** Pairs that cannot both be. Each claim is paired once with another holder, not with all that it meets. */
export function clashes(pool: readonly Held[]): readonly (readonly [Held, Held])[] {
  const names: Held[] = [];
  const v4: Ranged[] = [];
  const v6: Ranged[] = [];
  for (const held of pool)
    if (held.claim.type === 'name') names.push(held);
    else (typeof held.claim.first === 'number' ? v4 : v6).push(held as Ranged);
  return [
    sameNames(names),
    overlapping(v4.toSorted(inOrder)),
    overlapping(v6.toSorted(inOrder)),
  ].flat();
}

function inOrder(a: Ranged, b: Ranged): number {
  if (a.claim.first !== b.claim.first) return a.claim.first < b.claim.first ? -1 : 1;
  return byText(a.by.resource.address, b.by.resource.address);
}

function sameNames(names: readonly Held[]): readonly (readonly [Held, Held])[] {
  const found: (readonly [Held, Held])[] = [];
  const byValue = new Map<string, Held[]>();
  for (const held of names) {
    const { value } = held.claim as Extract<Claim, { type: 'name' }>;
    const same = byValue.get(value);
    if (same === undefined) byValue.set(value, [held]);
    else {
      const other = same.find(
        (each) => each.holder !== held.holder && excludes(each.claim, held.claim),
      );
      if (other !== undefined) found.push([other, held]);
      if (other === undefined || held.claim.as !== other.claim.as) same.push(held);
    }
  }
  return found;
}

/** `open` are the claims that reach at least as far as the one at hand: few, since what clashes is not kept twice. */
function overlapping(sorted: readonly Ranged[]): readonly (readonly [Held, Held])[] {
  const found: (readonly [Held, Held])[] = [];
  let open: Ranged[] = [];
  for (const held of sorted) {
    if (open.some((each) => each.claim.last < held.claim.first))
      open = open.filter((each) => each.claim.last >= held.claim.first);
    const other = open.find(
      (each) => each.holder !== held.holder && excludes(each.claim, held.claim),
    );
    if (other === undefined) open.push(held);
    else {
      found.push([other, held]);
      if (other.claim.as !== held.claim.as) open.push(held);
      else if (held.claim.last > other.claim.last) open[open.indexOf(other)] = held;
    }
  }
  return found;
}

/** A description that lets everything in excludes nobody. */
export function canExclude(claim: Claim): boolean {
  return claim.as === 'holder' || claim.admits !== undefined;
}
