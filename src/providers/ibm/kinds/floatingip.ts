/** A floating IP: a public address of a zone, on one network interface or none. */
import type { Change } from '../../../model/change.ts';
import { falls } from '../../../model/fates.ts';
import { guarded, ofOwner } from '../../../model/guarding.ts';
import type { Expansion, Kind, Look } from '../../../model/kind.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import { reference, text } from '../../../model/spec-fields.ts';
import { ofName, ofValue } from './claiming.ts';
import { noFloatingIp } from './facts.ts';
import { lettingGo } from './floating.ts';
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
  expand,
  fate: (live) =>
    live.status?.['targetType'] === 'public_gateway' ? falls('of a public gateway') : undefined,
  untouchable: (live) =>
    live.status?.['targetType'] === 'public_gateway'
      ? 'a public gateway has it'
      : goneOrGoing(live),
  within: guarded({ name: ofName, zone: ofValue('zone'), owner: ofOwner }),
  lane: (_, holder) => holder,
  final: ({ do: verb }) => (verb === 'delete' ? 'its public address is given away' : undefined),
  summary: (spec) => text(spec, 'zone') ?? '',
};

/** Who waits until it is off its interface hears of it; and it comes to one that nobody is about to let go of. */
function expand(change: Change, look: Look): Expansion {
  if (change.action === 'adopt') return {};
  const from = change.action === 'create' ? undefined : reference(look.spec(change.live), 'vni');
  const to = change.action === 'delete' ? undefined : reference(change.to, 'vni');
  const moves = change.action !== 'update' || to !== from;
  return {
    leaving: { gives: from !== undefined && moves ? [noFloatingIp(from)] : [] },
    arriving: { needs: to !== undefined && moves ? lettingGo(to, look) : [] },
  };
}
