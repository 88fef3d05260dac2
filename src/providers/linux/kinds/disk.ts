/** A disk as the host sees it, only read, and only when asked for: by its serial it is known from outside, too. */
import type { Kind } from '../../../model/kind.ts';
import { text } from '../../../model/spec-fields.ts';
import { names } from './names.ts';

export const disk: Kind = {
  kind: names.disk,
  fixed: [],
  references: {},
  key: (spec) => text(spec, 'name'),
  claims: () => [],
  can: { create: false, update: false, delete: false },
  onDemand: true,
  shows: 'disk',
  untouchable: () => 'trueup does not change disks of a host',
  summary: (spec) => text(spec, 'serial') ?? '',
};
