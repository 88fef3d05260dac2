/** A space of MAAS: VLANs that can reach each other. */
import { guarded, ofOwner } from '../../../model/guarding.ts';
import type { Kind } from '../../../model/kind.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import { text } from '../../../model/spec-fields.ts';
import { names } from './names.ts';

export const space: Kind = {
  kind: names.space,
  collection: 'spaces',
  schema: 'maas/space.json',
  fixed: [],
  apart: true,
  named: true,
  references: {},
  identityFields: ['name'],
  parks: { name: [{ from: 'name', impact: 'none' }] },
  key: (spec) => text(spec, 'name'),
  claims: (spec, scope) => nameHolder(text(spec, 'name'), `${scope.system}/space`),
  within: guarded({ owner: ofOwner }),
  lane: (_, holder) => holder,
  summary: (spec) => text(spec, 'description') ?? '',
};
