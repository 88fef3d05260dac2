/** The names of the kinds of MAAS. */
import type { KindName } from '../../../model/address.ts';

export const names = {
  fabric: 'maas/fabric' as KindName,
  vlan: 'maas/vlan' as KindName,
  space: 'maas/space' as KindName,
  subnet: 'maas/subnet' as KindName,
  band: 'maas/band' as KindName,
  route: 'maas/route' as KindName,
  link: 'maas/link' as KindName,
  machine: 'maas/machine' as KindName,
  interface: 'maas/interface' as KindName,
  device: 'maas/device' as KindName,
  rackcontroller: 'maas/rackcontroller' as KindName,
  reservedip: 'maas/reservedip' as KindName,
  dnsresource: 'maas/dnsresource' as KindName,
  dhcpsnippet: 'maas/dhcpsnippet' as KindName,
  discovery: 'maas/discovery' as KindName,
  address: 'maas/address' as KindName,
};
