/** What IBM Cloud holds and trueup only reads: it has no collection, and stands in the way of what it hangs on. */
import { falls } from '../../../model/fates.ts';
import { guarded } from '../../../model/guarding.ts';
import type { Kind } from '../../../model/kind.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import { keyOf, reference, text } from '../../../model/spec-fields.ts';
import { ofName } from './claiming.ts';
import { names } from './names.ts';

type ReadOnly = Pick<Kind, 'kind' | 'key'> & Partial<Kind>;

export const readOnly: readonly Kind[] = [
  seen({
    kind: names.instance,
    key: (spec) => text(spec, 'name'),
    references: { vpc: { kind: names.vpc } },
    claims: (spec, { system }) => nameHolder(text(spec, 'name'), `${system}/instance`),
  }),
  seen({
    kind: names.gateway,
    key: (spec) => keyOf(reference(spec, 'vpc'), text(spec, 'name')),
    otherKey: (spec) => text(spec, 'name'),
    references: { vpc: { kind: names.vpc } },
  }),
  seen({
    // Of a VPC that goes they all vanish, whoever made them.
    kind: names.securitygroup,
    key: (spec) => keyOf(reference(spec, 'vpc'), text(spec, 'name')),
    references: { vpc: { kind: names.vpc, parent: true } },
    fate: () => falls(),
  }),
];

function seen(kind: ReadOnly): Kind {
  return {
    fixed: [],
    references: {},
    claims: () => [],
    can: { create: false, update: false, delete: false },
    within: guarded({ name: ofName }),
    summary: (spec) => text(spec, 'name') ?? '',
    ...kind,
  };
}
