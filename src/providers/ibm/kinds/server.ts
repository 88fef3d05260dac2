/** A bare metal server. It is made with its network attachments, and deleted when it is off. */
import { guarded, ofOwner } from '../../../model/guarding.ts';
import type { Kind } from '../../../model/kind.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import { text } from '../../../model/spec-fields.ts';
import { ofName, ofValue } from './claiming.ts';
import { stopped } from './facts.ts';
import { names } from './names.ts';
import { expandServer } from './server-expansion.ts';
import { goneOrGoing } from './states.ts';

export const server: Kind = {
  kind: names.server,
  collection: 'servers',
  schema: 'ibm/server.json',
  fixed: ['profile', 'zone', 'vpc'],
  // Image and keys are told by a call of their own, what it was started with by none.
  once: ['image', 'keys', 'userData'],
  named: true,
  defaults: { running: true },
  references: { vpc: { kind: names.vpc } },
  identityFields: ['name'],
  key: (spec) => text(spec, 'name'),
  claims: (spec, { system }) => nameHolder(text(spec, 'name'), `${system}/server`),
  facts: (live, holder) => (live.spec['running'] === true ? [] : [stopped(holder)]),
  expand: expandServer,
  untouchable: goneOrGoing,
  within: guarded({ name: ofName, zone: ofValue('zone'), vpc: ofValue('vpcName'), owner: ofOwner }),
  lane: (_, holder) => holder,
  impact: (action) => (action === 'delete' ? 'data-loss' : 'none'),
  final: ({ do: verb }) => (verb === 'delete' ? 'what is on its disks is gone' : undefined),
  summary: (spec) => [text(spec, 'profile'), text(spec, 'zone')].filter(Boolean).join(' '),
};
