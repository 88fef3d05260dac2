/** A fabric of MAAS: a set of VLANs whose ids do not repeat. */
import { guarded } from '../../../model/guarding.ts';
import type { Kind } from '../../../model/kind.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import { text } from '../../../model/spec-fields.ts';
import { ofFabric } from './guards.ts';
import { names } from './names.ts';

export const fabric: Kind = {
  kind: names.fabric,
  collection: 'fabrics',
  schema: 'maas/fabric.json',
  fixed: [],
  apart: true,
  named: true,
  references: {},
  identityFields: ['name'],
  parks: { name: [{ from: 'name', impact: 'none' }] },
  key: (spec) => text(spec, 'name'),
  claims: (spec, scope) => nameHolder(text(spec, 'name'), `${scope.system}/fabric`),
  within: guarded({ fabric: ofFabric }),
  // maasserver/models/fabric.py: "This fabric is the default fabric, it cannot be deleted."
  untouchable: (live) =>
    live.id === '0' ? 'it is the default fabric of MAAS, which cannot be deleted' : undefined,
  lane: (_, holder) => holder,
  summary: (spec) => text(spec, 'classType') ?? '',
};
