/** Where MAAS lets a range lie in its subnet. */
import { after, before, offset, parseCidr, type IpRange } from '../../../model/ip.ts';

/** maasserver/models/subnet.py: it keeps ::1 to ::ffff:ffff of an IPv6 /64 for itself. */
const keptOfV6 = 0xffff_ffff;

/** Not on the network address, nor the broadcast address of IPv4. Undefined where there is no CIDR, or no room to speak of. */
export function usableIn(cidr: string): IpRange | undefined {
  const all = parseCidr(cidr);
  if (all === undefined || all.last <= after(all.first)) return undefined;
  if (typeof all.last === 'number') return { first: after(all.first), last: before(all.last) };
  const kept = all.prefix === 64 ? offset(all.first, keptOfV6) : all.first;
  return { first: after(kept), last: all.last };
}
