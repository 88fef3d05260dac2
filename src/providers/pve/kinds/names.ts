/** The names of the kinds of Proxmox VE. */
import type { KindName } from '../../../model/address.ts';

export const names = {
  node: 'pve/node' as KindName,
  port: 'pve/port' as KindName,
  bridge: 'pve/bridge' as KindName,
  bond: 'pve/bond' as KindName,
  vlan: 'pve/vlan' as KindName,
  vm: 'pve/vm' as KindName,
  nic: 'pve/nic' as KindName,
  disk: 'pve/disk' as KindName,
  container: 'pve/container' as KindName,
  storage: 'pve/storage' as KindName,
  token: 'pve/token' as KindName,
  zone: 'pve/zone' as KindName,
  vnet: 'pve/vnet' as KindName,
  sdnsubnet: 'pve/sdnsubnet' as KindName,
};
