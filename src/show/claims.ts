/** Claims in words. */
import { spaceOf, type Bound, type Claim, type Space } from '../model/claim.ts';
import { addressText, cidrText, rangeText } from '../model/ip.ts';
import { clean } from './clean.ts';

/** The value alone: `10.12.8.0/22`, `10.12.8.50-10.12.8.99`, `104`, a name. */
export function claimText(claim: Claim): string {
  if (claim.type === 'name') return clean(claim.value);
  return ranges[spaceOf(claim.pool)](claim);
}

interface Range {
  readonly first: Bound;
  readonly last: Bound;
}

const ranges = {
  cidr: cidrText,
  address: rangeText,
  range: rangeText,
  vid: numbers,
  vmid: numbers,
  name: numbers,
  mac: numbers,
  slot: numbers,
} satisfies Record<Space, (range: Range) => string>;

function numbers(range: Range): string {
  // An IPv6 bound in a pool of plain numbers cannot be; printing it as an address shows the mistake.
  const [first, last] = [range.first, range.last].map((bound) =>
    typeof bound === 'bigint' ? addressText(bound) : String(bound),
  );
  return first === last ? String(first) : `${first}-${last}`;
}
