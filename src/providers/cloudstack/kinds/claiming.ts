/** The claims that several kinds of CloudStack make. */
import type { Address } from '../../../model/address.ts';
import { pool, type Claim, type PoolName, type Space } from '../../../model/claim.ts';
import { parseAddress } from '../../../model/ip.ts';

/** A name that is held once in its scope. */
export function nameHolder(
  value: string | undefined,
  scope: string,
  { field = 'name', space = 'name' }: { readonly field?: string; readonly space?: Space } = {},
): Claim[] {
  if (value === undefined) return [];
  return [{ type: 'name', pool: pool(space, scope), as: 'holder', field, value }];
}

/** One address of a pool. */
export function addressClaim(
  value: unknown,
  {
    in: where,
    field,
    as,
  }: { readonly in: PoolName; readonly field: string; readonly as: Claim['as'] },
): Claim[] {
  const at = typeof value === 'string' ? parseAddress(value) : undefined;
  if (at === undefined) return [];
  const purpose = as === 'holder' ? ({ purpose: 'host' } as const) : {};
  return [{ type: 'range', pool: where, as, field, first: at, last: at, ...purpose }];
}

/** Where the guests of a network have their addresses. */
export function guestPool(network: Address): PoolName {
  return pool('address', network);
}

/** A device of a VM: 0 is its root, 3 is kept for a CD. */
export function deviceClaim(vm: Address | undefined, device: unknown): Claim[] {
  if (vm === undefined || typeof device !== 'number') return [];
  return nameHolder(String(device), vm, { field: 'device', space: 'slot' });
}
