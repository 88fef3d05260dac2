/** An address prefix of a VPC: where in a zone its subnets may lie. It vanishes with its VPC. */
import { canonicalCidr } from './normal.ts';
import { rewritten } from '../../../model/canonical.ts';
import { falls } from '../../../model/fates.ts';
import { guarded, within } from '../../../model/guarding.ts';
import { parseCidr } from '../../../model/ip.ts';
import type { Kind } from '../../../model/kind.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import { keyOf, reference, text } from '../../../model/spec-fields.ts';
import { cidrOf, ofName, ofValue } from './claiming.ts';
import { names } from './names.ts';

export const prefix: Kind = {
  kind: names.prefix,
  nested: { in: names.vpc, collection: 'prefixes', field: 'vpc', keyed: 'name' },
  schema: 'ibm/prefix.json',
  fixed: ['vpc', 'cidr', 'zone'],
  apart: true,
  references: { vpc: { kind: names.vpc, parent: true } },
  identityFields: ['name'],
  parks: { name: [{ from: 'name', impact: 'none' }] },
  key: (spec) => keyOf(reference(spec, 'vpc'), text(spec, 'name')),
  // Beside those of subnets, which lie inside of them.
  claims: (spec) => {
    const vpc = reference(spec, 'vpc');
    if (vpc === undefined) return [];
    return [
      ...nameHolder(text(spec, 'name'), `${vpc}/prefix`),
      ...cidrOf(`prefixes of ${vpc}`, text(spec, 'cidr')),
    ];
  },
  normalise: (spec) => rewritten(spec, { cidr: canonicalCidr }),
  fate: () => falls(),
  within: guarded({
    name: ofName,
    zone: ofValue('zone'),
    within: within((spec) => parseCidr(text(spec, 'cidr') ?? '')),
  }),
  lane: (spec) => reference(spec, 'vpc'),
  summary: (spec) => [text(spec, 'cidr'), text(spec, 'zone')].filter(Boolean).join(' '),
};
