/** NICs of a VM: their property string, and the MAC that PVE makes up where none is given. */
import type { Chance } from '../wire/chance.ts';
import { parsePairs, printPairs, type Pairs } from '../wire/property-string.ts';
import { netFields } from './fields.ts';

export function parseNet(value: string): Pairs {
  return parsePairs(value, netFields);
}

/** With a MAC: each time none is given a new one is made up, whatever the NIC had before. */
export function printNet(net: Pairs, chance: () => Chance): string {
  return printPairs({ ...net, macaddr: net['macaddr'] ?? newMac(chance()) }, netFields);
}

/** Of Proxmox's own range. */
export function newMac(chance: Chance): string {
  const tail = chance.hex(6).toUpperCase();
  return `BC:24:11:${tail.slice(0, 2)}:${tail.slice(2, 4)}:${tail.slice(4)}`;
}
