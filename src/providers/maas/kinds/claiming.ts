/** The claims that several kinds of MAAS make. */
import type { Address } from '../../../model/address.ts';
import { pool, type Claim } from '../../../model/claim.ts';
import { parseAddress, type IpRange } from '../../../model/ip.ts';
import type { Scope } from '../../../model/kind.ts';

/** Addresses that lie in what a subnet claims. */
export function addresses(
  range: IpRange | undefined,
  scope: Scope,
  more: Pick<Claim, 'as' | 'field' | 'purpose' | 'admits'> & {
    readonly subnet?: Address | undefined;
  },
): Claim[] {
  if (range === undefined) return [];
  const { subnet, ...rest } = more;
  const inside = subnet && { inside: { holder: subnet, pool: pool('cidr', scope.domain) } };
  return [{ ...rest, ...inside, type: 'range', pool: pool('address', scope.domain), ...range }];
}

/** One address as a range; undefined where the value is none. */
export function single(value: unknown): IpRange | undefined {
  const ip = typeof value === 'string' ? parseAddress(value) : undefined;
  return ip === undefined ? undefined : { first: ip, last: ip };
}
