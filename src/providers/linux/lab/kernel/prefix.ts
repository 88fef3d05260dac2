/** Prefixes of both address families: first address, membership, network mask. */
import type { Bound } from '../../../../model/claim.ts';
import { addressText } from '../../../../model/ip.ts';
import type { Family } from './net.ts';

export function bitsOf(family: Family): number {
  return family === 4 ? 32 : 128;
}

export function familyOf(bound: Bound): Family {
  return typeof bound === 'number' ? 4 : 6;
}

/** The address with its host bits cleared. */
export function firstOf(bound: Bound, prefix: number): Bound {
  if (typeof bound === 'number') {
    const size = 2 ** (32 - prefix);
    return Math.floor(bound / size) * size;
  }
  const size = 1n << BigInt(128 - prefix);
  return (bound / size) * size;
}

/** Is the address within the prefix? */
export function isWithin(bound: Bound, first: Bound, prefix: number): boolean {
  return typeof bound === typeof first && firstOf(bound, prefix) === firstOf(first, prefix);
}

/** The last address of an IPv4 prefix. */
export function broadcastOf(local: number, prefix: number): number {
  return Number(firstOf(local, prefix)) + 2 ** (32 - prefix) - 1;
}

/** `default`, `10.12.8.0/24`, `10.12.8.1`. */
export function prefixText(first: Bound, prefix: number): string {
  if (prefix === 0) return 'default';
  return prefix === bitsOf(familyOf(first))
    ? addressText(first)
    : `${addressText(first)}/${prefix}`;
}
