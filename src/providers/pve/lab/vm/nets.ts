/** NICs of a VM: their property string, and the MAC that PVE makes up where none is given. */
import type { Chance } from '../wire/chance.ts';
import { parsePairs, printPairs, type Pairs } from '../wire/property-string.ts';
import type { GuestRow } from '../world/rows.ts';
import { netFields } from './fields.ts';

export function parseNet(value: string): Pairs {
  return parsePairs(value, netFields);
}

/** With a MAC: each time none is given a new one is made up, whatever the NIC had before. */
export function printNet(net: Pairs, chance: () => Chance): string {
  return printPairs({ ...net, macaddr: net['macaddr'] ?? chance().mac() }, netFields);
}

/** Its NICs, for whoever hands out addresses. */
export function pluggedNics({ vmid, config }: Pick<GuestRow, 'vmid' | 'config'>): {
  readonly vmid: number;
  readonly name: string;
  readonly nics: readonly { readonly bridge: string; readonly mac: string }[];
} {
  const nics = Object.entries(config)
    .filter(([option]) => /^net\d+$/.test(option))
    .map(([, value]) => {
      const { bridge = '', macaddr = '' } = parseNet(value);
      return { bridge, mac: macaddr };
    });
  return { vmid, name: config['name'] ?? '', nics };
}
