/** What of some claims is not covered by others: a shrink frees only what it gives up. */
import type { Claim, RangeClaim } from './claim.ts';
import { after, before } from './ip.ts';

/** The parts of `claims` that no claim of `others` covers, in the same pool and held the same way. */
export function claimDifference(
  claims: readonly Claim[],
  others: readonly Claim[],
): readonly Claim[] {
  const rest: Claim[] = [];
  for (const claim of claims) {
    const same = others.filter((other) => other.pool === claim.pool && sameHold(other, claim));
    if (claim.type === 'name') {
      if (!same.some((other) => other.type === 'name' && other.value === claim.value))
        rest.push(claim);
    } else {
      rest.push(
        ...subtract(
          claim,
          same.filter((other) => other.type === 'range'),
        ),
      );
    }
  }
  return rest;
}

function sameHold(a: Claim, b: Claim): boolean {
  return (
    a.as === b.as && a.purpose === b.purpose && (a.admits ?? []).join() === (b.admits ?? []).join()
  );
}

function subtract(claim: RangeClaim, others: readonly RangeClaim[]): readonly RangeClaim[] {
  let pieces: readonly RangeClaim[] = [claim];
  for (const other of others) {
    if (typeof other.first !== typeof claim.first) continue;
    pieces = pieces.flatMap((piece) => {
      if (other.last < piece.first || other.first > piece.last) return [piece];
      const left = other.first > piece.first ? [{ ...piece, last: before(other.first) }] : [];
      const right = other.last < piece.last ? [{ ...piece, first: after(other.last) }] : [];
      return [...left, ...right];
    });
  }
  return pieces;
}
