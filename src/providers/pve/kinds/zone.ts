/** A zone of the software-defined network. */
import type { Kind } from '../../../model/kind.ts';
import { nameHolder } from './claiming.ts';
import { text } from './fields.ts';
import { guarded, ofName, ofOwner, ofText } from './guards.ts';
import { names } from './names.ts';
import { asSet, numeric, rewritten } from './normal.ts';
import { expandSdn } from './sdn-expansion.ts';
import { ofCluster } from './sdn.ts';

export const zone: Kind = {
  ...ofCluster,
  kind: names.zone,
  collection: 'zones',
  schema: 'pve/zone.json',
  fixed: ['name', 'type'],
  named: true,
  references: {},
  key: (spec) => text(spec, 'name'),
  claims: (spec, { system }) =>
    nameHolder(text(spec, 'name'), { scope: `${system}/zone`, field: 'name' }),
  normalise: (spec) =>
    rewritten(spec, { nodes: asSet, peers: asSet, exitnodes: asSet, mtu: numeric, tag: numeric }),
  expand: expandSdn,
  within: guarded({ name: ofName, owner: ofOwner, type: ofText('type') }),
  summary: (spec) => [text(spec, 'type'), text(spec, 'bridge')].filter(Boolean).join(' on '),
};
