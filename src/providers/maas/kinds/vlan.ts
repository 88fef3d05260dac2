/** A VLAN of MAAS: its id, who serves DHCP on it, and the space that it belongs to. */
import type { Kind } from '../../../model/kind.ts';
import { pool } from '../../../model/claim.ts';
import { blocks, falls } from '../../../model/fates.ts';
import { guarded, ofVid } from '../../../model/guarding.ts';
import { keyOf, reference, text, whole } from '../../../model/spec-fields.ts';
import { ofFabric } from './guards.ts';
import { names } from './names.ts';
import { expandVlan } from './vlan-expansion.ts';

export const vlan: Kind = {
  kind: names.vlan,
  collection: 'vlans',
  schema: 'maas/vlan.json',
  // vid and fabric can be edited in place, the id stays (maasserver/forms/vlan.py).
  fixed: [],
  apart: true,
  references: {
    fabric: { kind: names.fabric },
    space: { kind: names.space },
    relay: { kind: names.vlan },
  },
  identityFields: ['fabric', 'vid'],
  parks: {
    vid: [
      {
        from: 'gap',
        impact: 'none',
        // 0 is the untagged VLAN; 1 is the native one of most switches, and 4095 is not allowed.
        within: () => ({ first: 2, last: 4094 }),
      },
    ],
  },
  writes: { vid: ({ first }) => Number(first) },
  key: (spec) => keyOf(reference(spec, 'fabric'), whole(spec, 'vid')),
  claims: (spec) => {
    const [fabric, vid] = [reference(spec, 'fabric'), whole(spec, 'vid')];
    if (fabric === undefined || vid === undefined) return [];
    const held = { pool: pool('vid', fabric), as: 'holder', field: 'vid' } as const;
    return [{ ...held, type: 'range', first: vid, last: vid }];
  },
  expand: expandVlan,
  // The untagged VLAN goes with its fabric by itself; any other is a thing of its own.
  fate: (live, look) => {
    const fabric = reference(look.spec(live), 'fabric');
    const fabricGoes = fabric !== undefined && look.change(fabric)?.action === 'delete';
    return fabricGoes && live.status?.['default'] === true
      ? falls()
      : blocks('no spec declares it, and it would be changed or deleted');
  },
  within: guarded({ fabric: ofFabric, vid: ofVid('vid') }),
  // maasserver/models/vlan.py: "This VLAN is the default VLAN in the fabric, it cannot be deleted."
  untouchable: (live) =>
    live.status?.['default'] === true
      ? 'it is the default VLAN of its fabric, which goes only with the fabric'
      : undefined,
  lane: (_, holder) => holder,
  summary: (spec) => {
    const name = text(spec, 'name');
    return `vid ${whole(spec, 'vid') ?? '?'}${name === undefined ? '' : ` ${name}`}`;
  },
};
