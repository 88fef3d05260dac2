/** The claims that several kinds of Linux hosts make. Only what runs holds anything. */
import type { Address } from '../../../model/address.ts';
import { pool, type Claim } from '../../../model/claim.ts';
import type { IpRange } from '../../../model/ip.ts';
import type { Scope } from '../../../model/kind.ts';
import { hostAddress } from './fields.ts';

/**
 * An address of a device. It has one holder in its domain, and lies in what it realizes. Its subnet lets in only
 * addresses of the same device: the kernel takes one subnet on two devices without a word, and then sends to the wrong one.
 */
export function addressOf(
  device: string | undefined,
  written: unknown,
  { scope, realizes }: { readonly scope: Scope; readonly realizes?: Address | undefined },
): Claim[] {
  const found = hostAddress(written);
  if (found === undefined) return [];
  const { ip, subnet } = found;
  const one: IpRange = { first: ip, last: ip };
  const here = pool('cidr', `${scope.system}/host`);
  const inside =
    realizes === undefined
      ? {}
      : { inside: { holder: realizes, pool: pool('cidr', scope.domain) } };
  const base = { type: 'range', field: 'address' } as const;
  return [
    {
      ...base,
      ...one,
      pool: pool('address', scope.domain),
      as: 'holder',
      purpose: 'host',
      ...inside,
    },
    ...(device === undefined
      ? []
      : ([
          { ...base, ...one, pool: here, as: 'holder', purpose: device },
          { ...base, ...subnet, pool: here, as: 'description', admits: [device] },
        ] as const)),
  ];
}
