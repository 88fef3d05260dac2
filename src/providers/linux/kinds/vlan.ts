/** A VLAN of a device, as a device of its own. Its name is its key: the tag in a name proves nothing. */
import { pool, type Claim } from '../../../model/claim.ts';
import { guarded, ofOwner, ofVid } from '../../../model/guarding.ts';
import type { Kind, Scope } from '../../../model/kind.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import type { Spec } from '../../../model/resource.ts';
import { text, whole } from '../../../model/spec-fields.ts';
import { means, runs } from './fields.ts';
import { named } from './guards.ts';
import { names } from './names.ts';
import { expandVlan } from './vlan-expansion.ts';

export const vlan: Kind = {
  kind: names.vlan,
  collection: 'vlans',
  schema: 'linux/vlan.json',
  // Tag and parent cannot be changed either; but all that is on it is put back in the same call, so nothing else notices.
  fixed: ['name'],
  named: true,
  defaults: { running: true, stored: true },
  means,
  references: {},
  key: (spec) => text(spec, 'name'),
  otherKey: (spec) => {
    const [on, tag] = [text(spec, 'on'), whole(spec, 'tag')];
    return on === undefined || tag === undefined ? undefined : `${on} ${tag}`;
  },
  claims: (spec, scope) => (runs(spec) ? claims(spec, scope) : []),
  expand: expandVlan,
  within: guarded({ device: named('name'), on: named('on'), vid: ofVid('tag'), owner: ofOwner }),
  summary: (spec) => `tag ${whole(spec, 'tag') ?? '?'} on ${text(spec, 'on') ?? '?'}`,
};

function claims(spec: Spec, scope: Scope): readonly Claim[] {
  const [on, tag] = [text(spec, 'on'), whole(spec, 'tag')];
  return [
    ...nameHolder(text(spec, 'name'), `${scope.system}/device`),
    ...(on === undefined || tag === undefined
      ? []
      : ([
          {
            type: 'range',
            pool: pool('vid', `${scope.system}/${on}`),
            as: 'holder',
            field: 'tag',
            first: tag,
            last: tag,
          },
        ] as const)),
  ];
}
