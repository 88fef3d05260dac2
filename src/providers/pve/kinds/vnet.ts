/** A virtual network of a zone: VMs are plugged into it as into a bridge, on every node of the zone. */
import type { Kind } from '../../../model/kind.ts';
import { nameHolder } from './claiming.ts';
import { lastPart, reference, text, whole } from './fields.ts';
import { guarded, ofName, ofOwner } from './guards.ts';
import { names } from './names.ts';
import { numeric, rewritten, truth } from './normal.ts';
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
  claims: (spec, { system }) =>
    nameHolder(text(spec, 'name'), { scope: `${system}/vnet`, field: 'name' }),
  normalise: (spec) => rewritten(spec, { tag: numeric, vlanAware: truth, isolatePorts: truth }),
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
