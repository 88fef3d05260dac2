/** The value of a claim in the words of its pool: `10.0.0.0/24`, `10.0.0.5`, `VID 104`, `name "prov"`. */
import { spaceOf, type Claim, type RangeClaim, type Space } from '../model/claim.ts';
import { cidrText, rangeText } from '../model/ip.ts';

/** What two claims of one pool have in common. */
export function sharedText(a: Claim, b: Claim): string {
  if (a.type === 'name' || b.type === 'name') return valueText(a);
  const first = a.first > b.first ? a.first : b.first;
  const last = a.last < b.last ? a.last : b.last;
  return valueText({ ...a, first, last });
}

/** The value of one claim. */
export function valueText(claim: Claim): string {
  const space = spaceOf(claim.pool);
  return claim.type === 'name' ? `${nouns[space]} \`${claim.value}\`` : bounds(space, claim);
}

function bounds(space: Space, claim: RangeClaim): string {
  if (space === 'cidr') return cidrText(claim);
  if (space === 'address' || space === 'range') return rangeText(claim);
  const { first, last } = claim;
  return `${nouns[space]} ${first === last ? String(first) : `${String(first)}-${String(last)}`}`;
}

const nouns: Readonly<Record<Space, string>> = {
  cidr: 'CIDR',
  address: 'address',
  range: 'range',
  vid: 'VID',
  vmid: 'VMID',
  name: 'name',
  mac: 'MAC',
  slot: 'slot',
};
