/** The names of the kinds of CloudStack. */
import type { KindName } from '../../../model/address.ts';

export const names = {
  zone: 'cloudstack/zone' as KindName,
  serviceOffering: 'cloudstack/serviceoffering' as KindName,
  diskOffering: 'cloudstack/diskoffering' as KindName,
  networkOffering: 'cloudstack/networkoffering' as KindName,
  template: 'cloudstack/template' as KindName,
  vpc: 'cloudstack/vpc' as KindName,
  network: 'cloudstack/network' as KindName,
  range: 'cloudstack/range' as KindName,
  address: 'cloudstack/address' as KindName,
  vm: 'cloudstack/vm' as KindName,
  nic: 'cloudstack/nic' as KindName,
  secondary: 'cloudstack/secondary' as KindName,
  volume: 'cloudstack/volume' as KindName,
};
