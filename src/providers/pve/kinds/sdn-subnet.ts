/** A subnet of a vnet: its network, its gateway, and what DHCP hands out. */
import { canonicalAddress, rewritten } from '../../../model/canonical.ts';
import { pool, type Claim } from '../../../model/claim.ts';
import { guarded, ofOwner, within } from '../../../model/guarding.ts';
import { parseCidr, parseRange, rangeText } from '../../../model/ip.ts';
import type { Kind, Scope } from '../../../model/kind.ts';
import type { Spec } from '../../../model/resource.ts';
import { keyOf, reference, text, texts } from '../../../model/spec-fields.ts';
import { names } from './names.ts';
import { asSet, interfaceAddress, truth } from './normal.ts';
import { expandSdn } from './sdn-expansion.ts';
import { ofCluster } from './sdn.ts';

export const sdnSubnet: Kind = {
  ...ofCluster,
  kind: names.sdnsubnet,
  collection: 'sdnSubnets',
  schema: 'pve/sdnsubnet.json',
  fixed: ['vnet', 'subnet'],
  once: ['realizes'],
  references: { vnet: { kind: names.vnet }, realizes: { kind: 'any' } },
  key: (spec) => keyOf(reference(spec, 'vnet'), text(spec, 'subnet')),
  claims,
  normalise: (spec) =>
    rewritten(spec, {
      subnet: interfaceAddress,
      gateway: canonicalAddress,
      dhcpDnsServer: canonicalAddress,
      snat: truth,
      dhcpRange: (value) => asSet(Array.isArray(value) ? value.map(range) : value),
    }),
  expand: expandSdn,
  within: guarded({
    within: within((spec) => parseCidr(text(spec, 'subnet') ?? '')),
    owner: ofOwner,
  }),
  summary: (spec) => text(spec, 'subnet') ?? '',
};

function claims(spec: Spec, { domain }: Scope): readonly Claim[] {
  const cidr = parseCidr(text(spec, 'subnet') ?? '');
  if (cidr === undefined) return [];
  const { first, last } = cidr;
  // What it realizes holds the CIDR already.
  const as = spec['realizes'] === undefined ? 'holder' : 'description';
  return [
    { type: 'range', pool: pool('cidr', domain), as, field: 'subnet', first, last },
    ...texts(spec, 'dhcpRange').flatMap((each) => leased(each, domain)),
  ];
}

// What DHCP hands out is for nobody else.
function leased(written: string, domain: string): readonly Claim[] {
  const found = parseRange(written);
  if (found === undefined) return [];
  const described = { as: 'description', field: 'dhcpRange', purpose: 'dhcp' } as const;
  return [
    { ...described, type: 'range', pool: pool('address', domain), admits: ['dhcp'], ...found },
  ];
}

function range(value: unknown): unknown {
  const found = typeof value === 'string' ? parseRange(value) : undefined;
  return found === undefined ? value : rangeText(found);
}
