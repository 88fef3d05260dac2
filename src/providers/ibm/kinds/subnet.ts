/** A subnet of a VPC. Nothing of where it lies can be changed: it is made anew. */
import { rewritten } from '../../../model/canonical.ts';
import { guarded, ofOwner, within } from '../../../model/guarding.ts';
import { parseCidr } from '../../../model/ip.ts';
import type { Kind } from '../../../model/kind.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import { keyOf, reference, text } from '../../../model/spec-fields.ts';
import { cidrOf, ofName, ofValue, rangeInside, sharedCidr } from './claiming.ts';
import { names } from './names.ts';
import { canonicalCidr } from './normal.ts';
import { goneOrGoing } from './states.ts';
import { expandSubnet } from './subnet-expansion.ts';

export const subnet: Kind = {
  kind: names.subnet,
  collection: 'subnets',
  schema: 'ibm/subnet.json',
  fixed: ['vpc', 'zone', 'cidr'],
  apart: true,
  named: true,
  references: { vpc: { kind: names.vpc }, gateway: { kind: names.gateway } },
  identityFields: ['name'],
  parks: { name: [{ from: 'name', impact: 'none' }] },
  key: (spec) => keyOf(reference(spec, 'vpc'), text(spec, 'name')),
  claims: (spec, scope, holder) => {
    const vpc = reference(spec, 'vpc');
    const cidr = parseCidr(text(spec, 'cidr') ?? '');
    return [
      ...(vpc === undefined ? [] : nameHolder(text(spec, 'name'), `${vpc}/subnet`)),
      ...(vpc === undefined ? [] : cidrOf(vpc, text(spec, 'cidr'))),
      ...sharedCidr(scope, text(spec, 'cidr')),
      ...(cidr === undefined ? [] : [rangeInside(holder, cidr)]),
    ];
  },
  normalise: (spec) => rewritten(spec, { cidr: canonicalCidr }),
  expand: expandSubnet,
  untouchable: goneOrGoing,
  within: guarded({
    name: ofName,
    zone: ofValue('zone'),
    vpc: ofValue('vpcName'),
    owner: ofOwner,
    within: within((spec) => parseCidr(text(spec, 'cidr') ?? '')),
  }),
  lane: (_, holder) => holder,
  summary: (spec) => [text(spec, 'cidr'), text(spec, 'zone')].filter(Boolean).join(' '),
};
