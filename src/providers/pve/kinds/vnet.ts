/** A virtual network of a zone: VMs are plugged into it as into a bridge, on every node of the zone. */
import { rewritten } from '../../../model/canonical.ts';
import { pool, type Claim } from '../../../model/claim.ts';
import { guarded, ofOwner } from '../../../model/guarding.ts';
import type { Kind } from '../../../model/kind.ts';
import type { Spec } from '../../../model/resource.ts';
import { reference, text, whole } from '../../../model/spec-fields.ts';
import { nameHolder } from './claiming.ts';
import { lastPart } from './node-of.ts';
import { ofName } from './guards.ts';
import { names } from './names.ts';
import { numeric, truth } from './normal.ts';
import { expandSdn } from './sdn-expansion.ts';
import { ofCluster } from './sdn.ts';

export const vnet: Kind = {
  ...ofCluster,
  kind: names.vnet,
  collection: 'vnets',
  schema: 'pve/vnet.json',
  // A zone goes only once its vnets are gone.
  fixed: ['name', 'zone'],
  named: true,
  references: { zone: { kind: names.zone } },
  key: (spec) => text(spec, 'name'),
  claims: (spec, { system }) => [
    ...nameHolder(text(spec, 'name'), { scope: `${system}/vnet`, field: 'name' }),
    ...tagClaim(spec),
  ],
  normalise: (spec) => rewritten(spec, { tag: numeric, vlanAware: truth, isolatePorts: truth }),
  expand: expandSdn,
  within: guarded({ name: ofName, owner: ofOwner }),
  deepBeforeDelete: true,
  summary: (spec) => {
    const zone = reference(spec, 'zone');
    const tag = whole(spec, 'tag');
    return [
      zone === undefined ? undefined : `in ${lastPart(zone)}`,
      tag === undefined ? undefined : `tag ${tag}`,
    ]
      .filter(Boolean)
      .join(' ');
  },
};

/** pve-network: "tag 100 already exist in vnet …" of the same zone. */
function tagClaim(spec: Spec): readonly Claim[] {
  const [zone, tag] = [reference(spec, 'zone'), whole(spec, 'tag')];
  if (zone === undefined || tag === undefined) return [];
  const held = { pool: pool('vid', zone), as: 'holder', field: 'tag' } as const;
  return [{ ...held, type: 'range', first: tag, last: tag }];
}
