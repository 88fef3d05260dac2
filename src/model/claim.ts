/** Claims: the values that changes fight over, and the pools in which they do. */
import type { Address } from './address.ts';

/** A bound of a range. A `number` is an IPv4 address or a plain number; a `bigint` is an IPv6 address. */
export type Bound = number | bigint;

/** What the values of a pool are; it decides how they are printed and what counts as a neighbour. */
export type Space = 'cidr' | 'address' | 'range' | 'vid' | 'vmid' | 'name' | 'mac' | 'slot';

/** `<space> <scope>`: `cidr dc1`, `range caracal/subnet/metal-admin`, `name caracal/space`. */
export type PoolName = string & { readonly brand: 'PoolName' };

interface ClaimBase {
  readonly pool: PoolName;
  /** Only holders exclude each other; a description (a gateway, a DNS setting, a band seen as a row of addresses) merely speaks of the value. */
  readonly as: 'holder' | 'description';
  /** The field of the spec that the claim comes from: what parking would set. */
  readonly field: string;
  /** What a holder is for (`vip`, `host`, `dhcp` …). */
  readonly purpose?: string;
  /** On a description: the purposes of holders that it lets in. Absent: all. */
  readonly admits?: readonly string[];
  /** The value must lie within what `holder` claims in `pool`, at every moment. */
  readonly inside?: { readonly holder: Address; readonly pool: PoolName };
}
export interface NameClaim extends ClaimBase {
  readonly type: 'name';
  readonly value: string;
}
export interface RangeClaim extends ClaimBase {
  readonly type: 'range';
  /** Both bounds belong to the range. */
  readonly first: Bound;
  readonly last: Bound;
}
export type Claim = NameClaim | RangeClaim;

export function pool(space: Space, scope: string): PoolName {
  return `${space} ${scope}` as PoolName;
}

export function spaceOf(name: PoolName): Space {
  return name.slice(0, name.indexOf(' ')) as Space;
}

/** Do two claims of one pool share a value? Says nothing about who may hold it. */
export function overlaps(a: Claim, b: Claim): boolean {
  if (a.type === 'name' || b.type === 'name')
    return a.type === 'name' && b.type === 'name' && a.value === b.value;
  return typeof a.first === typeof b.first && a.first <= b.last && b.first <= a.last;
}

/** May two different things not have these claims at once? */
export function excludes(a: Claim, b: Claim): boolean {
  if (a.pool !== b.pool || !overlaps(a, b)) return false;
  if (a.as === 'holder' && b.as === 'holder') return true;
  if (a.as === b.as) return false;
  const [holder, description] = a.as === 'holder' ? [a, b] : [b, a];
  return description.admits !== undefined && !description.admits.includes(holder.purpose ?? '');
}

/** Does `outer` cover the whole of `inner`? */
export function covers(outer: Claim, inner: Claim): boolean {
  if (outer.type === 'name' || inner.type === 'name')
    return outer.type === 'name' && inner.type === 'name' && outer.value === inner.value;
  return outer.first <= inner.first && inner.last <= outer.last;
}

/** The same value, held in the same way, in the same pool. */
export function sameClaim(a: Claim, b: Claim): boolean {
  return (
    a.pool === b.pool &&
    a.as === b.as &&
    a.purpose === b.purpose &&
    a.inside?.holder === b.inside?.holder &&
    (a.admits ?? []).join() === (b.admits ?? []).join() &&
    (a.type === 'name'
      ? b.type === 'name' && a.value === b.value
      : b.type === 'range' && a.first === b.first && a.last === b.last)
  );
}
