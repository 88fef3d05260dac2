/** A virtual network interface: a reserved IP that a server can have. */
import { isLiveAddress } from '../../../model/address.ts';
import { rewritten } from '../../../model/canonical.ts';
import type { Change } from '../../../model/change.ts';
import { blocks, falls } from '../../../model/fates.ts';
import { guarded, ofOwner } from '../../../model/guarding.ts';
import type { Expansion, Kind, Look } from '../../../model/kind.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import { reference, text } from '../../../model/spec-fields.ts';
import { ofName, ofValue } from './claiming.ts';
import { oldOf, unattached } from './facts.ts';
import { goesWithServer } from './goes-with-server.ts';
import { names } from './names.ts';
import { asSet } from './normal.ts';
import { goneOrGoing } from './states.ts';

// Of its status are read: target and targetType (what has it).
export const vni: Kind = {
  kind: names.vni,
  collection: 'vnis',
  schema: 'ibm/vni.json',
  fixed: ['subnet', 'ip'],
  apart: true,
  named: true,
  // What is declared is taken away by a step of its own, never in silence with its server.
  defaults: { autoDelete: false },
  references: { subnet: { kind: names.subnet }, ip: { kind: names.ip } },
  identityFields: ['name'],
  parks: { name: [{ from: 'name', impact: 'none' }] },
  key: (spec) => text(spec, 'name'),
  // Unique in its VPC at least; one text of the vendor says in its region.
  claims: (spec, scope) => [
    ...nameHolder(text(spec, 'name'), `${scope.system}/vni`),
    ...nameHolder(reference(spec, 'ip'), `${scope.system}/vni of an ip`, 'ip'),
  ],
  facts: (live, holder) => (live.status?.['target'] === undefined ? [unattached(holder)] : []),
  normalise: (spec) => rewritten(spec, { securityGroups: asSet }),
  expand,
  fate: (live, look) => {
    if (goesWithServer(live, look)) return falls(`${live.label} goes with its server`);
    return isLiveAddress(look.incarnation(live)) ? undefined : blocks('it is declared to stay');
  },
  untouchable: (live) =>
    goneOrGoing(live) ??
    (live.status?.['targetType'] === 'share_mount_target' ? 'a file share uses it' : undefined),
  within: guarded({ name: ofName, zone: ofValue('zone'), vpc: ofValue('vpcName'), owner: ofOwner }),
  lane: (spec) => reference(spec, 'subnet'),
  summary: (spec) => text(spec, 'name') ?? '',
};

function expand(change: Change, look: Look): Expansion {
  switch (change.action) {
    case 'create':
      return { arriving: { gives: [unattached(change.address)] } };
    case 'delete':
    case 'replace':
      return {
        leaving: leavingOf(change, look),
        arriving: { gives: [unattached(change.address)] },
      };
    case 'update':
    case 'adopt':
      return {};
  }
}

function leavingOf({ live }: Extract<Change, { live: unknown }>, look: Look) {
  const takenAlong = goesWithServer(live, look);
  return {
    needs: [unattached(oldOf(live))],
    ...(takenAlong ? { notes: ['its server may take it along'] } : {}),
  };
}
