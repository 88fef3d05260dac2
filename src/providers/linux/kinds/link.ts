/** A device that trueup only reads: a network card, one end of a pair, the tap of a guest, a bond. */
import type { Kind } from '../../../model/kind.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import { text } from '../../../model/spec-fields.ts';
import { names } from './names.ts';

export const link: Kind = {
  kind: names.link,
  fixed: [],
  references: {},
  key: (spec) => text(spec, 'name'),
  claims: (spec, scope) => nameHolder(text(spec, 'name'), `${scope.system}/device`),
  can: { create: false, update: false, delete: false },
  untouchable: () => 'trueup does not change devices of this kind',
  summary: (spec) => text(spec, 'name') ?? '',
};
