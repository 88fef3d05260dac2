/** A zone of the software-defined network. */
import { rewritten } from '../../../model/canonical.ts';
import { guarded, ofOwner } from '../../../model/guarding.ts';
import type { Kind } from '../../../model/kind.ts';
import { text } from '../../../model/spec-fields.ts';
import { nameHolder } from './claiming.ts';
import { ofName, ofText } from './guards.ts';
import { names } from './names.ts';
import { asSet, numeric } from './normal.ts';
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
