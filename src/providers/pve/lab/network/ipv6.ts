/** Which IPv6 addresses a host may have, in the words of Perl's Net::IP. */
import { parseAddress } from '../../../../model/ip.ts';
import { wrong } from '../wire/refusal.ts';

/** First address of a range, its length, and what it is for. The first that fits counts. */
const kinds: readonly (readonly [string, number, string])[] = [
  ['::', 128, 'UNSPECIFIED'],
  ['::1', 128, 'LOOPBACK'],
  ['::ffff:0:0', 96, 'IPV4MAP'],
  ['100::', 64, 'DISCARD'],
  ['2001::', 32, 'TEREDO'],
  ['2001:2::', 48, 'BENCHMARK'],
  ['2001:10::', 28, 'ORCHID'],
  ['2001:db8::', 32, 'DOCUMENTATION'],
  ['2002::', 16, '6TO4'],
  ['2000::', 3, 'GLOBAL-UNICAST'],
  ['fc00::', 7, 'UNIQUE-LOCAL-UNICAST'],
  ['fe80::', 10, 'LINK-LOCAL-UNICAST'],
  ['ff00::', 8, 'MULTICAST'],
];

export function checkHostAddress(address: string): void {
  const bits = parseAddress(address);
  if (typeof bits !== 'bigint')
    throw wrong({ address: `${address} is not a valid host IPv6 address.` });
  const type = kinds.find(([first, length]) => {
    const start = parseAddress(first) as bigint;
    return bits >> BigInt(128 - length) === start >> BigInt(128 - length);
  })?.[2];
  if (!/^(GLOBAL|UNIQUE-LOCAL|LINK-LOCAL)-UNICAST$/.test(type ?? 'RESERVED'))
    throw wrong({
      address: `${address} with type '${type ?? 'RESERVED'}', cannot be used as host IPv6 address.`,
    });
}
