/** The names of the kinds of Linux hosts. */
import type { KindName } from '../../../model/address.ts';

export const names = {
  host: 'linux/host' as KindName,
  link: 'linux/link' as KindName,
  bridge: 'linux/bridge' as KindName,
  vlan: 'linux/vlan' as KindName,
  address: 'linux/address' as KindName,
  route: 'linux/route' as KindName,
  network: 'linux/network' as KindName,
  volume: 'linux/volume' as KindName,
  domain: 'linux/domain' as KindName,
  disk: 'linux/disk' as KindName,
};
