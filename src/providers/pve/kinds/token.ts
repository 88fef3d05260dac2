/** An API token. Its value is shown once, when it is made: `secretFile` says where it goes. `status.own`: ours. */
import { rewritten } from '../../../model/canonical.ts';
import { guarded, ofOwner } from '../../../model/guarding.ts';
import type { Kind } from '../../../model/kind.ts';
import { keyOf, text } from '../../../model/spec-fields.ts';
import { nameHolder } from './claiming.ts';
import { ofName, ofText } from './guards.ts';
import { names } from './names.ts';
import { lines, numeric, truth } from './normal.ts';

export const token: Kind = {
  kind: names.token,
  collection: 'tokens',
  schema: 'pve/token.json',
  fixed: ['user', 'name'],
  once: ['secretFile'],
  named: true,
  references: {},
  key: (spec) => keyOf(text(spec, 'user'), text(spec, 'name')),
  claims: (spec, { system }) =>
    nameHolder(text(spec, 'name'), {
      scope: `${system}/token/${text(spec, 'user') ?? ''}`,
      field: 'name',
    }),
  normalise: (spec) => rewritten(spec, { privsep: truth, expire: numeric, comment: lines }),
  final: (operation) =>
    operation.do === 'delete' ? 'the value of a token is told only once' : undefined,
  untouchable: (live) =>
    live.status?.['own'] === true ? 'it is the token that trueup signs in with' : undefined,
  within: guarded({ user: ofText('user'), name: ofName, owner: ofOwner }),
  // Users and tokens are in one file, whose lock is waited for only so long.
  lane: (_, holder) => `user.cfg of ${holder.slice(0, holder.indexOf('/'))}`,
  summary: (spec) => `of ${text(spec, 'user') ?? '?'}`,
};
