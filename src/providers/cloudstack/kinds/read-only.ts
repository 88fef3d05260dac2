/** What specs name and do not declare: zones, offerings, templates, VPCs. */
import type { KindName } from '../../../model/address.ts';
import type { Kind } from '../../../model/kind.ts';
import { text } from '../../../model/spec-fields.ts';
import { names } from './names.ts';
import { keyPart } from './zoned.ts';

function named(kind: KindName): Kind {
  return {
    kind,
    fixed: [],
    references: {},
    // Two of a name are told apart by their ids alone: `vm/#…` in a spec.
    key: () => undefined,
    otherKey: (spec) => keyPart(text(spec, 'name')),
    claims: () => [],
    can: { create: false, update: false, delete: false },
    summary: (spec) => text(spec, 'name') ?? '',
  };
}

export const readOnly: readonly Kind[] = [
  names.zone,
  names.serviceOffering,
  names.diskOffering,
  names.networkOffering,
  names.template,
  names.vpc,
].map(named);
