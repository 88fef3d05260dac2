/** The owner mark in the alias of a device: `[trueup <site> <address>]`. */
import type { Address } from '../../model/address.ts';
import type { OwnerMark } from '../../model/resource.ts';

export function markText({ site, address }: OwnerMark): string {
  return `[trueup ${site} ${address}]`;
}

export function readMark(alias: string | undefined): OwnerMark | undefined {
  const [, site, address] = /^\[trueup (\S+) (\S+\/\S+\/.+)\]$/.exec(alias ?? '') ?? [];
  return site === undefined || address === undefined
    ? undefined
    : { site, address: address as Address };
}
