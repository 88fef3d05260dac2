/** What Proxmox VE holds and trueup only reads: nodes, their physical NICs, and containers. */
import { canonicalAddress, rewritten } from '../../../model/canonical.ts';
import { pool, type Claim } from '../../../model/claim.ts';
import { blocks } from '../../../model/fates.ts';
import { guarded } from '../../../model/guarding.ts';
import type { Kind, Scope } from '../../../model/kind.ts';
import type { Spec } from '../../../model/resource.ts';
import { keyOf, text, texts, whole } from '../../../model/spec-fields.ts';
import { hostAddress, interfaceClaims, nameHolder, portClaims } from './claiming.ts';
import { nodeOf } from './node-of.ts';
import { ofName, ofNode, ofVmid } from './guards.ts';
import { names } from './names.ts';
import { asSet, interfaceAddress, numeric, upper } from './normal.ts';

type ReadOnly = Pick<Kind, 'kind' | 'key'> & Partial<Kind>;

export const readOnly: readonly Kind[] = [
  seen({
    // `status.pending`: the diff of network changes that somebody left unapplied on it.
    kind: names.node,
    key: (spec) => text(spec, 'name'),
    summary: () => '',
  }),
  seen({
    // Also whatever else is in a node's network that is no bridge, bond or VLAN of ours (Open vSwitch, an alias):
    // its name, its `ports` and its addresses count all the same.
    kind: names.port,
    key: (spec) => keyOf(nodeOf(spec), text(spec, 'name')),
    references: { node: { kind: names.node } },
    claims: (spec, scope) => [
      ...interfaceClaims(spec, scope),
      ...portClaims(spec, texts(spec, 'ports'), scope),
    ],
    normalise: (spec) =>
      rewritten(spec, {
        ports: asSet,
        address: interfaceAddress,
        address6: interfaceAddress,
        gateway: canonicalAddress,
        gateway6: canonicalAddress,
        mtu: numeric,
      }),
    fate: () => blocks('it is a NIC of the node'),
    summary: (spec) => [nodeOf(spec), text(spec, 'address')].filter(Boolean).join(' '),
  }),
  seen({
    // Its `addresses`, `macs` and `bridges` are lists of text: it has no NICs of its own kind.
    kind: names.container,
    key: (spec) => vmidKey(spec),
    otherKey: (spec) => text(spec, 'name'),
    references: { node: { kind: names.node } },
    claims: containerClaims,
    normalise: (spec) => rewritten(spec, { vmid: numeric, macs: upperSet, bridges: asSet }),
    fate: () => blocks('it is a container, which trueup only reads'),
    summary: (spec) => `vmid ${whole(spec, 'vmid') ?? '?'}`,
  }),
];

function seen(kind: ReadOnly): Kind {
  return {
    fixed: [],
    references: {},
    claims: () => [],
    can: { create: false, update: false, delete: false },
    within: guarded({ node: ofNode, vmid: ofVmid, name: ofName }),
    summary: () => '',
    ...kind,
  };
}

function containerClaims(spec: Spec, scope: Scope): readonly Claim[] {
  const vmid = whole(spec, 'vmid');
  const mac = { scope: scope.domain, field: 'macs', space: 'mac' } as const;
  return [
    ...(vmid === undefined ? [] : [vmidClaim(vmid, scope)]),
    ...texts(spec, 'macs').flatMap((each) => nameHolder(each, mac)),
    ...texts(spec, 'addresses').flatMap((each) => hostAddress(each, 'addresses', scope)),
  ];
}

/** VMs and containers share their ids. */
export function vmidClaim(vmid: number, { system }: Scope): Claim {
  const held = { pool: pool('vmid', system), as: 'holder', field: 'vmid' } as const;
  return { ...held, type: 'range', first: vmid, last: vmid };
}

function vmidKey(spec: Spec): string | undefined {
  const vmid = whole(spec, 'vmid');
  return vmid === undefined ? undefined : String(vmid);
}

function upperSet(value: unknown): unknown {
  return asSet(Array.isArray(value) ? value.map(upper) : value);
}
