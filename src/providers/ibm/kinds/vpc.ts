/** A VPC: the domain in which CIDRs of IBM Cloud exclude each other. */
import { guarded, ofOwner } from '../../../model/guarding.ts';
import type { Kind } from '../../../model/kind.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import { text } from '../../../model/spec-fields.ts';
import { ofName } from './claiming.ts';
import { names } from './names.ts';
import { goneOrGoing } from './states.ts';
import { expandVpc } from './vpc-expansion.ts';

export const vpc: Kind = {
  kind: names.vpc,
  collection: 'vpcs',
  schema: 'ibm/vpc.json',
  fixed: [],
  // Said when it is made; no answer shows it.
  once: ['prefixManagement'],
  apart: true,
  named: true,
  references: {},
  identityFields: ['name'],
  parks: { name: [{ from: 'name', impact: 'none' }] },
  key: (spec) => text(spec, 'name'),
  claims: (spec, scope) => nameHolder(text(spec, 'name'), `${scope.system}/vpc`),
  expand: expandVpc,
  untouchable: goneOrGoing,
  within: guarded({ name: ofName, owner: ofOwner }),
  lane: (_, holder) => holder,
  summary: (spec) => text(spec, 'name') ?? '',
};
