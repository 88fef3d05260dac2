/** A bridge of a node: what its VMs and containers are plugged into. */
import { rewritten } from '../../../model/canonical.ts';
import type { Kind } from '../../../model/kind.ts';
import { texts } from '../../../model/spec-fields.ts';
import { interfaceClaims, portClaims } from './claiming.ts';
import { interfaceSummary, normalInterface, onNode } from './interface.ts';
import { names } from './names.ts';
import { expandInterface } from './network-expansion.ts';
import { asSet, truth, vids } from './normal.ts';

export const bridge: Kind = {
  ...onNode,
  kind: names.bridge,
  collection: 'bridges',
  schema: 'pve/bridge.json',
  claims: (spec, scope) => [
    ...interfaceClaims(spec, scope),
    ...portClaims(spec, texts(spec, 'ports'), scope),
  ],
  normalise: (spec) =>
    rewritten(spec, { ...normalInterface, ports: asSet, vlanAware: truth, vids }),
  expand: expandInterface,
  summary: (spec) => interfaceSummary(spec, texts(spec, 'ports')),
};
