/** A VLAN interface of a node, on a NIC, a bond or a bridge. */
import { rewritten } from '../../../model/canonical.ts';
import type { Kind } from '../../../model/kind.ts';
import { text, whole } from '../../../model/spec-fields.ts';
import { interfaceClaims } from './claiming.ts';
import { interfaceSummary, normalInterface, onNode } from './interface.ts';
import { names } from './names.ts';
import { expandInterface } from './network-expansion.ts';
import { numeric } from './normal.ts';

export const vlan: Kind = {
  ...onNode,
  kind: names.vlan,
  collection: 'vlans',
  schema: 'pve/vlan.json',
  claims: interfaceClaims,
  normalise: (spec) => rewritten(spec, { ...normalInterface, tag: numeric }),
  expand: expandInterface,
  summary: (spec) =>
    interfaceSummary(spec, [`tag ${whole(spec, 'tag') ?? '?'} on ${text(spec, 'on') ?? '?'}`]),
};
