/** The names of the kinds of IBM Cloud. */
import type { KindName } from '../../../model/address.ts';

export const names = {
  vpc: 'ibm/vpc' as KindName,
  prefix: 'ibm/prefix' as KindName,
  subnet: 'ibm/subnet' as KindName,
  ip: 'ibm/ip' as KindName,
  vni: 'ibm/vni' as KindName,
  server: 'ibm/server' as KindName,
  attachment: 'ibm/attachment' as KindName,
  instance: 'ibm/instance' as KindName,
  volume: 'ibm/volume' as KindName,
  floatingip: 'ibm/floatingip' as KindName,
  gateway: 'ibm/gateway' as KindName,
  securitygroup: 'ibm/securitygroup' as KindName,
  dnszone: 'ibm/dnszone' as KindName,
  record: 'ibm/record' as KindName,
};
