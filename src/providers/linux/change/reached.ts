/** Is the network of a host as these operations make it? Read off its state, never off what a command said. */
import type { Operation } from '../../../model/operation.ts';
import { sameValue } from '../../../model/json.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { kinds } from '../kinds/all.ts';
import { runs } from '../kinds/fields.ts';
import { idFor } from './ids.ts';
import { effectOf } from './effect.ts';

export type Reached = 'yes' | 'no';

/** `live`: all that is there now. What is stored is another matter. */
export function reached(operation: Operation, live: readonly LiveResource[]): Reached {
  const effect = effectOf(operation);
  if (effect.effect === 'none') return 'yes';
  const found = live.find(
    (each) => each.kind === operation.kind && each.id === idFor(operation) && runs(each.spec),
  );
  if (effect.effect === 'go') return found === undefined ? 'yes' : 'no';
  if (found === undefined) return 'no';
  const kind = kinds.find((each) => each.kind === operation.kind);
  const to = kind?.normalise?.(effect.to) ?? effect.to;
  const fields = effect.effect === 'change' ? effect.fields : Object.keys(to);
  const same = fields
    .filter((field) => field !== 'stored' && kind?.once?.includes(field) !== true)
    .filter((field) => to[field] !== undefined && to[field] !== null)
    .every((field) => sameValue(found.spec[field], to[field]));
  return same ? 'yes' : 'no';
}
