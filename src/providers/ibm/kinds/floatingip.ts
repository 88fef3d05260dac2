/** A floating IP: a public address of a zone, on one network interface or none. */
import { falls } from '../../../model/fates.ts';
import { guarded, ofOwner } from '../../../model/guarding.ts';
import type { Kind } from '../../../model/kind.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import { reference, text } from '../../../model/spec-fields.ts';
import { ofName, ofValue } from './claiming.ts';
import { names } from './names.ts';
import { goneOrGoing } from './states.ts';

// Of its status are read: target, targetType, address.
export const floatingip: Kind = {
  kind: names.floatingip,
  collection: 'floatingIps',
  schema: 'ibm/floatingip.json',
  fixed: ['zone'],
  named: true,
  references: { vni: { kind: names.vni } },
  identityFields: ['name'],
  parks: {
    name: [{ from: 'name', impact: 'none' }],
    vni: [{ from: 'unset', impact: 'none' }],
  },
  key: (spec) => text(spec, 'name'),
  claims: (spec, { system }) => [
    ...nameHolder(text(spec, 'name'), `${system}/floatingip`),
    // An interface has one.
    ...nameHolder(reference(spec, 'vni'), `${system}/interface with a floating ip`, 'vni'),
  ],
  fate: (live) =>
    live.status?.['targetType'] === 'public_gateway' ? falls('of a public gateway') : undefined,
  untouchable: (live) =>
    live.status?.['targetType'] === 'public_gateway'
      ? 'a public gateway has it'
      : goneOrGoing(live),
  within: guarded({ name: ofName, zone: ofValue('zone'), owner: ofOwner }),
  lane: (_, holder) => holder,
  summary: (spec) => text(spec, 'zone') ?? '',
};
