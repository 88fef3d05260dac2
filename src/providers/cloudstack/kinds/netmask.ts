/** Netmasks as prefix lengths, and back: CloudStack writes ranges with the one, people with the other. */
import { addressText, parseAddress } from '../../../model/ip.ts';

/** Undefined where it is no mask. */
export function prefixOf(netmask: string | undefined): number | undefined {
  const mask = netmask === undefined ? undefined : parseAddress(netmask);
  if (typeof mask !== 'number') return undefined;
  const ones = mask.toString(2).padStart(32, '0').indexOf('0');
  const prefix = ones < 0 ? 32 : ones;
  return netmaskOf(prefix) === netmask ? prefix : undefined;
}

export function netmaskOf(prefix: number): string {
  return addressText(prefix === 0 ? 0 : 2 ** 32 - 2 ** (32 - prefix));
}
