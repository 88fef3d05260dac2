/** A volume. Which instance has it may change; what is on it stays. */
import type { Change } from '../../../model/change.ts';
import { guarded, ofOwner } from '../../../model/guarding.ts';
import type { Expansion, Kind } from '../../../model/kind.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { text, whole } from '../../../model/spec-fields.ts';
import { ofName, ofValue } from './claiming.ts';
import { names } from './names.ts';
import { goneOrGoing } from './states.ts';

// Of its status are read: attachment, boot, busy.
export const volume: Kind = {
  kind: names.volume,
  collection: 'volumes',
  schema: 'ibm/volume.json',
  fixed: ['zone', 'profile'],
  named: true,
  references: { instance: { kind: names.instance } },
  identityFields: ['name'],
  parks: { name: [{ from: 'name', impact: 'none' }] },
  key: (spec) => text(spec, 'name'),
  claims: (spec, { system }) => nameHolder(text(spec, 'name'), `${system}/volume`),
  expand,
  untouchable,
  within: guarded({ name: ofName, zone: ofValue('zone'), owner: ofOwner }),
  lane: (_, holder) => holder,
  impact: (action) => (action === 'delete' ? 'data-loss' : 'none'),
  final: ({ do: verb }) => (verb === 'delete' ? 'what is on it is gone' : undefined),
  summary: (spec) => [`${whole(spec, 'capacity') ?? '?'} GB`, text(spec, 'zone')].join(' '),
};

function expand(change: Change): Expansion {
  if (change.action === 'adopt' || change.action === 'delete') return {};
  const { address, desired, to } = change;
  const at = { about: address, ...(desired === undefined ? {} : { at: desired.origin }) };
  const problems: Problem[] = [];
  const capacity = change.action === 'update' ? whole(change.from, 'capacity') : undefined;
  const wanted = whole(to, 'capacity') ?? 0;
  if (capacity !== undefined && wanted < capacity)
    problems.push(
      problem('cannot-shrink', `${address}: a volume cannot go from ${capacity} to ${wanted} GB.`, {
        ...at,
        help: 'Volumes of IBM Cloud only grow.',
      }),
    );
  if (to['deleteWithInstance'] === true && text(to, 'instance') === undefined)
    problems.push(
      problem(
        'no-instance',
        `${address}: it cannot go with an instance that it is not attached to.`,
        {
          ...at,
          help: "Say which 'instance' has it, or leave 'deleteWithInstance' out.",
        },
      ),
    );
  return { problems };
}

function untouchable(live: LiveResource): string | undefined {
  const { status = {} } = live;
  if (status['boot'] === true) return 'an instance boots from it';
  if (status['busy'] === true) return 'it is busy: a snapshot of it may be running';
  return goneOrGoing(live);
}
