/** What an operation on the network of a host does there, told apart from what it stores. */
import type { Operation } from '../../../model/operation.ts';
import type { Spec } from '../../../model/resource.ts';
import { runs } from '../kinds/fields.ts';

export type Effect =
  | { readonly effect: 'come'; readonly to: Spec }
  | { readonly effect: 'go'; readonly from: Spec }
  | {
      readonly effect: 'change';
      readonly from: Spec;
      readonly to: Spec;
      readonly fields: readonly string[];
    }
  | { readonly effect: 'none' };

export function effectOf({ do: verb, from = {}, to = {}, fields }: Operation): Effect {
  if (verb === 'create') return { effect: 'come', to };
  if (verb === 'delete') return runs(from) ? { effect: 'go', from } : { effect: 'none' };
  if (verb === 'act') return { effect: 'none' };
  if (runs(from) && !runs(to)) return { effect: 'go', from };
  if (!runs(from) && runs(to)) return { effect: 'come', to };
  const changed = fields.map((each) => each.field).filter((each) => each !== 'stored');
  return changed.length === 0
    ? { effect: 'none' }
    : { effect: 'change', from, to, fields: changed };
}
