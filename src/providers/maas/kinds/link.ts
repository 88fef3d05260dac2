/** A link of MAAS: the address of one machine's interface in one subnet. */
import { canonicalAddress, rewritten } from '../../../model/canonical.ts';
import { blocks, falls } from '../../../model/fates.ts';
import { guarded, within } from '../../../model/guarding.ts';
import type { Fate, Kind } from '../../../model/kind.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { keyOf, reference, text } from '../../../model/spec-fields.ts';
import { addresses, single } from './claiming.ts';
import { expandLink } from './link-expansion.ts';
import { whyNotCut } from './machine-states.ts';
import { names } from './names.ts';

export const link: Kind = {
  kind: names.link,
  collection: 'links',
  schema: 'maas/link.json',
  // MAAS adds and removes links; the only thing it changes on one is to make it the default gateway.
  fixed: ['machine', 'interface', 'subnet', 'mode', 'address'],
  references: {
    machine: { kind: names.machine },
    subnet: { kind: names.subnet, parent: true },
  },
  key: (spec) =>
    keyOf(reference(spec, 'machine'), text(spec, 'interface'), reference(spec, 'subnet')),
  otherKey: (spec) => keyOf(reference(spec, 'machine'), text(spec, 'interface')),
  // Of an automatic link only the address that it got is known.
  claims: (spec, scope) =>
    addresses(single(spec['address']), scope, {
      as: 'holder',
      field: 'address',
      purpose: 'host',
      subnet: reference(spec, 'subnet'),
    }),
  normalise: (spec) => rewritten(spec, { address: canonicalAddress }),
  expand: expandLink,
  fate,
  untouchable: (live) => whyNotCut(live.status),
  within: guarded({ within: within((spec) => single(spec['address'])) }),
  lane: (spec) => reference(spec, 'machine'),
  summary: (spec) =>
    [text(spec, 'interface'), text(spec, 'mode'), text(spec, 'address')].filter(Boolean).join(' '),
};

// MAAS strips links of machines in any state without a word, deployed ones too: the refusal is ours.
function fate(live: LiveResource): Fate {
  const why = whyNotCut(live.status);
  if (why !== undefined) return blocks(`${why}, and would lose this address`);
  const machine = text(live.status ?? {}, 'machine') ?? 'its machine';
  return falls(
    `will be cut: ${live.label} (${machine} cannot be deployed until it is linked again)`,
  );
}
