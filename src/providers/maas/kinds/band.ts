/** An IP range of MAAS, by what it is for: VIPs, floating IPs, kept free, or DHCP. */
import { rewritten } from '../../../model/canonical.ts';
import { pool, type Claim } from '../../../model/claim.ts';
import { endSpec } from '../../../model/end-spec.ts';
import { guarded, ofOwner, within } from '../../../model/guarding.ts';
import { parseRange, rangeText } from '../../../model/ip.ts';
import type { Kind, Look, Scope } from '../../../model/kind.ts';
import type { Spec } from '../../../model/resource.ts';
import { keyOf, reference, text } from '../../../model/spec-fields.ts';
import { expandBand } from './band-expansion.ts';
import { addresses } from './claiming.ts';
import { names } from './names.ts';
import { usableIn } from './usable.ts';

export const band: Kind = {
  kind: names.band,
  nested: { in: names.subnet, collection: 'bands', field: 'subnet' },
  schema: 'maas/band.json',
  fixed: ['subnet'],
  apart: true,
  references: { subnet: { kind: names.subnet, parent: true } },
  identityFields: ['range'],
  parks: {
    // MAAS has no range without bounds, and none outside of its subnet.
    range: [{ from: 'gap', impact: 'none', within: usable }],
  },
  writes: { range: rangeText },
  key: (spec) => keyOf(reference(spec, 'subnet'), text(spec, 'range')),
  claims,
  normalise: (spec) =>
    rewritten(spec, {
      range: (value) => {
        const range = typeof value === 'string' ? parseRange(value) : undefined;
        return range === undefined ? value : rangeText(range);
      },
    }),
  expand: expandBand,
  within: guarded({ within: within(rangeOf), owner: ofOwner }),
  // Overlap checks of MAAS are not safe against each other: one write per subnet at a time.
  lane: (spec) => reference(spec, 'subnet'),
  summary: (spec) => [text(spec, 'range'), text(spec, 'purpose')].filter(Boolean).join(' '),
};

function claims(spec: Spec, scope: Scope): readonly Claim[] {
  const [subnet, range, purpose] = [
    reference(spec, 'subnet'),
    rangeOf(spec),
    text(spec, 'purpose'),
  ];
  if (subnet === undefined || range === undefined) return [];
  const admits = purpose === undefined || purpose === 'reserve' ? undefined : [purpose];
  return [
    {
      type: 'range',
      pool: pool('range', subnet),
      as: 'holder',
      field: 'range',
      ...range,
      ...(purpose === undefined ? {} : { purpose }),
      inside: { holder: subnet, pool: pool('cidr', scope.domain) },
    },
    ...addresses(range, scope, {
      as: 'description',
      field: 'range',
      ...(purpose === undefined ? {} : { purpose }),
      ...(admits === undefined ? {} : { admits }),
      subnet,
    }),
  ];
}

function rangeOf(spec: Spec) {
  return parseRange(text(spec, 'range') ?? '');
}

function usable(range: Spec, look: Look) {
  const subnet = reference(range, 'subnet');
  const spec = subnet === undefined ? undefined : endSpec(subnet, look);
  return usableIn(text(spec ?? {}, 'cidr') ?? '');
}
