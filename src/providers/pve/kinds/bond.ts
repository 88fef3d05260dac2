/** A bond of a node: NICs that act as one. */
import { rewritten } from '../../../model/canonical.ts';
import type { Kind } from '../../../model/kind.ts';
import { texts } from '../../../model/spec-fields.ts';
import { interfaceClaims, portClaims } from './claiming.ts';
import { interfaceSummary, normalInterface, onNode } from './interface.ts';
import { names } from './names.ts';
import { expandInterface } from './network-expansion.ts';
import { asSet } from './normal.ts';

export const bond: Kind = {
  ...onNode,
  kind: names.bond,
  collection: 'bonds',
  schema: 'pve/bond.json',
  claims: (spec, scope) => [
    ...interfaceClaims(spec, scope),
    ...portClaims(spec, texts(spec, 'slaves'), scope),
  ],
  normalise: (spec) => rewritten(spec, { ...normalInterface, slaves: asSet }),
  expand: expandInterface,
  summary: (spec) => interfaceSummary(spec, texts(spec, 'slaves')),
};
