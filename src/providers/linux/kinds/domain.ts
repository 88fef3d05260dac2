/** A guest of libvirt, only read: it uses volumes and networks. */
import type { Kind } from '../../../model/kind.ts';
import { text } from '../../../model/spec-fields.ts';
import { names } from './names.ts';

export const domain: Kind = {
  kind: names.domain,
  fixed: [],
  references: {},
  key: (spec) => text(spec, 'name'),
  claims: () => [],
  can: { create: false, update: false, delete: false },
  untouchable: () => 'trueup does not change guests of libvirt',
  summary: (spec) => text(spec, 'name') ?? '',
};
