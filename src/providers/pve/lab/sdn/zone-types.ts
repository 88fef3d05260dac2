/** What each type of zone must and may have, and what it says of the vnets in it. */
import type { Chance } from '../wire/chance.ts';
import { wrong } from '../wire/refusal.ts';
import type { Options } from '../world/rows.ts';
import type { Objects } from './layers.ts';

export interface ZoneType {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  /** Throws where the vnet's tag does not fit; may add to it. */
  readonly checkVnet: (vnet: Options, around: Around) => void;
}

/** The other vnets, and the zones. */
export interface Around {
  readonly id: string;
  readonly vnets: Objects;
  readonly zones: Objects;
  readonly chance: () => Chance;
}

const common = ['nodes', 'mtu', 'dns', 'reversedns', 'dnszone', 'ipam'];

export const zoneTypes: Readonly<Record<string, ZoneType>> = {
  simple: {
    required: [],
    optional: [...common, 'dhcp'],
    checkVnet: (vnet, { chance }) => {
      if (vnet['tag'] !== undefined) throw wrong({ tag: 'vlan tag is not allowed on simple zone' });
      vnet['mac'] ??= chance().mac();
    },
  },
  vlan: {
    required: ['bridge'],
    optional: [...common, 'bridge-disable-mac-learning'],
    checkVnet: (vnet, around) => {
      const tag = vnet['tag'];
      if (tag === undefined) throw wrong({ tag: 'missing vlan tag' });
      if (Number(tag) > 4096) throw wrong({ tag: 'vlan tag max value is 4096' });
      const other = sameTag(vnet, around, ([, each]) => each['zone'] === vnet['zone']);
      if (other !== undefined) throw wrong({ tag: `tag ${tag} already exist in vnet ${other}` });
    },
  },
  qinq: {
    required: ['tag', 'bridge'],
    optional: [...common, 'bridge-disable-mac-learning', 'vlan-protocol'],
    checkVnet: (vnet, around) => {
      const tag = vnet['tag'];
      if (Number(tag ?? 0) > 4096) throw wrong({ tag: 'VLAN tag maximal value is 4096' });
      const other = sameTag(vnet, around, ([, each]) => each['zone'] === vnet['zone']);
      const where = `in zone ${vnet['zone']} vnet ${other}`;
      if (other !== undefined)
        throw wrong({
          tag:
            tag === undefined
              ? `tag-less vnet already exists ${where}`
              : `tag ${tag} already exist ${where}`,
        });
    },
  },
  vxlan: {
    required: ['peers'],
    optional: [...common, 'vxlan-port'],
    checkVnet: checkVxlanTag,
  },
  evpn: {
    required: ['vrf-vxlan', 'controller'],
    optional: [
      ...common,
      'exitnodes',
      'exitnodes-local-routing',
      'exitnodes-primary',
      'advertise-subnets',
      'disable-arp-nd-suppression',
      'bridge-disable-mac-learning',
      'rt-import',
      'vxlan-port',
      'mac',
    ],
    checkVnet: checkVxlanTag,
  },
};

function checkVxlanTag(vnet: Options, around: Around): void {
  const tag = vnet['tag'];
  if (tag === undefined) throw wrong({ tag: 'missing vxlan tag' });
  if (Number(tag) > 16_777_216) throw wrong({ tag: 'vxlan tag max value is 16777216' });
  const other = sameTag(vnet, around, ([, each]) =>
    ['vxlan', 'evpn'].includes(around.zones[each['zone'] ?? '']?.['type'] ?? ''),
  );
  if (other !== undefined)
    throw wrong({
      tag: `vxlan tag ${tag} already exist in vnet ${other} in zone ${around.vnets[other]?.['zone']} `,
    });
}

function sameTag(
  vnet: Options,
  { id, vnets }: Around,
  counts: (each: readonly [string, Options]) => boolean,
): string | undefined {
  return Object.entries(vnets).find(
    (each) => each[0] !== id && counts(each) && each[1]['tag'] === vnet['tag'],
  )?.[0];
}
