/** Claims in words: the value as people write it, and what it is. */
import { spaceOf, type Claim, type Space } from './claim.ts';
import { addressText, cidrText, rangeText } from './ip.ts';

/** The value alone: `10.12.8.0/22`, `10.12.8.50-10.12.8.99`, `vid 104`, `name prov`. */
export function claimText(claim: Claim): string {
  const space = spaceOf(claim.pool);
  if (claim.type === 'name') return `${wordOf[space]} ${claim.value}`;
  switch (space) {
    case 'cidr':
      return cidrText(claim);
    case 'address':
    case 'range':
      return rangeText(claim);
    case 'vid':
    case 'vmid':
    case 'slot':
    case 'mac':
    case 'name':
      return claim.first === claim.last
        ? `${wordOf[space]} ${claim.first}`
        : `${wordOf[space]} ${claim.first}-${claim.last}`;
  }
}

const wordOf = {
  cidr: 'CIDR',
  address: 'address',
  range: 'range',
  vid: 'vid',
  vmid: 'vmid',
  name: 'name',
  mac: 'MAC',
  slot: 'slot',
} satisfies Record<Space, string>;

/** The part of a range that two claims share, in words. */
export function sharedText(a: Claim, b: Claim): string {
  if (a.type === 'name' || b.type === 'name') return claimText(a);
  const first = a.first > b.first ? a.first : b.first;
  const last = a.last < b.last ? a.last : b.last;
  return claimText({ ...a, first, last });
}

/** One address of a range. */
export function boundText(claim: Claim): string {
  return claim.type === 'name' ? claim.value : addressText(claim.first);
}
