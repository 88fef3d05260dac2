/** What bridges, bonds and VLANs of a node have in common. */
import { canonicalAddress } from '../../../model/canonical.ts';
import { guarded, ofOwner } from '../../../model/guarding.ts';
import type { Kind } from '../../../model/kind.ts';
import type { Spec } from '../../../model/resource.ts';
import { keyOf, text } from '../../../model/spec-fields.ts';
import { nodeOf } from './node-of.ts';
import { ofName, ofNode } from './guards.ts';
import { names } from './names.ts';
import { interfaceAddress, lines, numeric, truth } from './normal.ts';

type Shared = Pick<
  Kind,
  'fixed' | 'named' | 'references' | 'parks' | 'key' | 'within' | 'commit' | 'deepBeforeDelete'
>;

export const onNode: Shared = {
  // /etc/network/interfaces knows it by its name.
  fixed: ['node', 'name'],
  named: true,
  references: { node: { kind: names.node } },
  parks: {
    // Of two nodes that trade addresses one goes without for a moment.
    address: [{ from: 'unset', impact: 'restart' }],
    address6: [{ from: 'unset', impact: 'restart' }],
  },
  key: (spec) => keyOf(nodeOf(spec), text(spec, 'name')),
  within: guarded({ node: ofNode, name: ofName, owner: ofOwner }),
  // One reload makes all changes of a node's network real.
  commit: (spec, holder) => ({ group: networkOf(spec, holder), how: 'atomic' }),
  // VMs and containers name a bridge in their own configurations only.
  deepBeforeDelete: true,
};

function networkOf(spec: Spec, holder: string): string {
  return `network of ${holder.slice(0, holder.indexOf('/'))}/${nodeOf(spec) ?? '?'}`;
}

/** The fields that all of them have, in the form in which they are compared. */
export const normalInterface = {
  address: interfaceAddress,
  address6: interfaceAddress,
  gateway: canonicalAddress,
  gateway6: canonicalAddress,
  mtu: numeric,
  autostart: truth,
  comment: lines,
};

/** `pve1 10.0.0.1/24 eno1`. */
export function interfaceSummary(spec: Spec, below: readonly string[]): string {
  return [nodeOf(spec), text(spec, 'address'), text(spec, 'address6'), ...below]
    .filter(Boolean)
    .join(' ');
}
