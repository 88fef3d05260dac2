/** A subnet of MAAS. It is known by its name: its CIDR is what re-cuts change. */
import { canonicalAddress, rewritten } from '../../../model/canonical.ts';
import type { Kind } from '../../../model/kind.ts';
import { pool, type Claim } from '../../../model/claim.ts';
import { guarded, ofOwner, within } from '../../../model/guarding.ts';
import { cidrText, parseCidr } from '../../../model/ip.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import { text } from '../../../model/spec-fields.ts';
import { addresses, single } from './claiming.ts';
import { expandSubnet } from './subnet-expansion.ts';
import { ofFabric } from './guards.ts';
import { names } from './names.ts';

export const subnet: Kind = {
  kind: names.subnet,
  collection: 'subnets',
  schema: 'maas/subnet.json',
  // MAAS edits both in place and then leaves ranges, links and allocations where they were: replaced, never edited.
  fixed: ['cidr', 'vlan'],
  apart: true,
  named: true,
  references: { vlan: { kind: names.vlan } },
  identityFields: ['name'],
  parks: { name: [{ from: 'name', impact: 'none' }] },
  key: (spec) => text(spec, 'name'),
  claims: (spec, scope, holder) => [
    ...nameHolder(text(spec, 'name'), `${scope.system}/subnet`),
    ...cidrClaim(text(spec, 'cidr'), scope.domain),
    ...addresses(single(spec['gateway']), scope, {
      as: 'description',
      field: 'gateway',
      purpose: 'gateway',
      subnet: holder,
    }),
  ],
  normalise: (spec) =>
    rewritten(spec, {
      cidr: (value) => {
        const cidr = typeof value === 'string' ? parseCidr(value) : undefined;
        return cidr === undefined ? value : cidrText(cidr);
      },
      gateway: (value) => (value === '' ? null : canonicalAddress(value)),
      dns: (value) => {
        if (!Array.isArray(value)) return value;
        const now = value.map(canonicalAddress);
        return now.every((each, index) => each === value[index]) ? value : now;
      },
    }),
  expand: expandSubnet,
  within: guarded({
    within: within((spec) => parseCidr(text(spec, 'cidr') ?? '')),
    fabric: ofFabric,
    owner: ofOwner,
  }),
  deepBeforeDelete: true,
  lane: (_, holder) => holder,
  summary: (spec) => text(spec, 'cidr') ?? '',
};

function cidrClaim(written: string | undefined, domain: string): Claim[] {
  const cidr = written === undefined ? undefined : parseCidr(written);
  if (cidr === undefined) return [];
  const { first, last } = cidr;
  return [{ type: 'range', pool: pool('cidr', domain), as: 'holder', field: 'cidr', first, last }];
}
