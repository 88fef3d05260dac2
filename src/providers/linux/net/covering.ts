/** Which address lies in which destination. */
import { parseAddress, parseCidr } from '../../../model/ip.ts';

/** `default`, or a CIDR. */
export function covers(to: string, address: string): boolean {
  const ip = parseAddress(address);
  const cidr = parseCidr(to === 'default' ? '0.0.0.0/0' : to);
  if (ip === undefined || cidr === undefined || typeof cidr.first !== typeof ip) return false;
  return cidr.first <= ip && ip <= cidr.last;
}
