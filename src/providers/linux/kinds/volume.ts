/** A volume of a libvirt pool. `blank` is a state that may be declared: a disk that was wiped. */
import { rewritten } from '../../../model/canonical.ts';
import { guarded } from '../../../model/guarding.ts';
import type { Kind } from '../../../model/kind.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import { keyOf, text } from '../../../model/spec-fields.ts';
import { named } from './guards.ts';
import { names } from './names.ts';
import { expandVolume } from './volume-expansion.ts';

export const volume: Kind = {
  kind: names.volume,
  collection: 'volumes',
  schema: 'linux/volume.json',
  fixed: ['pool', 'name', 'format'],
  named: true,
  references: {},
  key: (spec) => keyOf(text(spec, 'pool'), text(spec, 'name')),
  claims: (spec, scope) =>
    text(spec, 'pool') === undefined
      ? []
      : nameHolder(text(spec, 'name'), `${scope.system}/pool/${text(spec, 'pool')}`),
  normalise: (spec) => rewritten(spec, { capacity: bytes }),
  expand: expandVolume,
  within: guarded({ pool: named('pool'), name: named('name') }),
  summary: (spec) => `${text(spec, 'name') ?? '?'} in ${text(spec, 'pool') ?? '?'}`,
};

const units = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 } as const;

/** `20G` as libvirt counts it. */
function bytes(value: unknown): unknown {
  const [, digits, unit] = typeof value === 'string' ? (/^(\d+)([KMGT])$/.exec(value) ?? []) : [];
  if (digits === undefined || unit === undefined) return value;
  return Number(digits) * units[unit as keyof typeof units];
}
