/** The owner mark that is the alias of a device, and nothing beside it. */
import type { Address } from '../../model/address.ts';
import type { OwnerMark } from '../../model/resource.ts';

export function readMark(alias: string | undefined): OwnerMark | undefined {
  const [, site, address] = /^\[trueup (\S+) (\S+\/\S+\/.+)\]$/.exec(alias ?? '') ?? [];
  return site === undefined || address === undefined
    ? undefined
    : { site, address: address as Address };
}
