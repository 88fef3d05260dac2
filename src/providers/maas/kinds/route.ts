/** A static route of MAAS: how machines of one subnet reach another. */
import { canonicalAddress, rewritten } from '../../../model/canonical.ts';
import { guarded, within } from '../../../model/guarding.ts';
import type { Kind } from '../../../model/kind.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import { keyOf, reference, text } from '../../../model/spec-fields.ts';
import { addresses, single } from './claiming.ts';
import { names } from './names.ts';

export const route: Kind = {
  kind: names.route,
  collection: 'routes',
  schema: 'maas/route.json',
  // Editable in MAAS, but it falls with either subnet: it is taken away before, and made anew on another.
  fixed: ['source', 'destination'],
  apart: true,
  references: {
    source: { kind: names.subnet },
    destination: { kind: names.subnet },
  },
  key: (spec) => keyOf(ends(spec), text(spec, 'gateway')),
  otherKey: (spec) => ends(spec),
  claims: (spec, scope) => [
    // maasserver/models/staticroute.py: source, destination and gateway are unique together.
    ...nameHolder(keyOf(ends(spec), text(spec, 'gateway')), `${scope.system}/route`, 'gateway'),
    ...addresses(single(spec['gateway']), scope, {
      as: 'description',
      field: 'gateway',
      purpose: 'gateway',
      subnet: reference(spec, 'source'),
    }),
  ],
  normalise: (spec) => rewritten(spec, { gateway: canonicalAddress }),
  within: guarded({ within: within((spec) => single(spec['gateway'])) }),
  lane: (spec) => reference(spec, 'source'),
  summary: (spec) => `via ${text(spec, 'gateway') ?? '?'}`,
};

function ends(spec: Parameters<Kind['key']>[0]): string | undefined {
  return keyOf(reference(spec, 'source'), reference(spec, 'destination'));
}
