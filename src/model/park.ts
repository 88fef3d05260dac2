/** The temporary name of a parked thing: made from its address, so that it is recognised without a ledger. */
import type { Address } from './address.ts';

/** `trueup-park-` and 11 characters of a 53-bit hash of the address. */
export function parkName(address: Address): string {
  return `trueup-park-${hash53(address).toString(36).padStart(11, '0')}`;
}

// cyrb53: a plain, public-domain string hash; a collision would need two of a site's addresses in 2^53.
function hash53(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}
