/** Compares what a vendor shows with what a plan saw or wants, field by field. */
import { sameValue } from '../model/json.ts';
import type { Kind } from '../model/kind.ts';
import type { Operation } from '../model/operation.ts';
import type { LiveResource, Spec } from '../model/resource.ts';
import { asLive, type Ids } from './ids.ts';

/** What two specs are compared by. */
export interface By {
  readonly kind: Kind;
  readonly ids: Ids;
}
export interface Difference {
  readonly field: string;
  readonly is: unknown;
  readonly expected: unknown;
}

/** Which fields are neither as the plan saw them nor as the plan itself makes them: somebody else's doing. */
export function movedSince(
  operation: Operation,
  live: LiveResource,
  by: By & { readonly ours: readonly Spec[] },
): readonly Difference[] {
  const is = normal(live.spec, by.kind);
  const from = wanted(operation.from ?? {}, by);
  const allowed = [operation.to ?? {}, ...by.ours].map((spec) => wanted(spec, by));
  const fields = new Set([...Object.keys(from), ...operation.fields.map((each) => each.field)]);
  return [...fields]
    .filter((field) => by.kind.once?.includes(field) !== true)
    .filter((field) => !same(is[field], from[field]))
    .filter((field) => !allowed.some((spec) => field in spec && same(is[field], spec[field])))
    .map((field) => ({ field, is: is[field], expected: from[field] }));
}

/** Which fields are not as the operation sets them. What it does not set may be anything. */
export function notReached(
  operation: Operation,
  live: LiveResource,
  by: By,
): readonly Difference[] {
  const is = normal(live.spec, by.kind);
  const from = wanted(operation.from ?? {}, by);
  const to = wanted(operation.to ?? {}, by);
  const changed = operation.fields.map((each) => each.field);
  const set = (changed.length > 0 ? changed : Object.keys(to))
    .filter((field) => to[field] !== undefined && to[field] !== null)
    // What a thing was made from shows nowhere afterwards.
    .filter((field) => by.kind.once?.includes(field) !== true)
    .filter((field) => !same(is[field], to[field]));
  // A vendor may put a default in the place of what was taken away, so only the old value is wrong there.
  const unset = changed
    .filter((field) => (to[field] ?? null) === null)
    .filter((field) => (is[field] ?? null) !== null && same(is[field], from[field]));
  return [...set, ...unset].map((field) => ({ field, is: is[field], expected: to[field] }));
}

/** Is the object still as it was before the operation, in all that this would change? */
export function untouched(operation: Operation, live: LiveResource, by: By): boolean {
  const is = normal(live.spec, by.kind);
  const from = wanted(operation.from ?? {}, by);
  return (
    operation.fields.length > 0 &&
    operation.fields.every(({ field }) => same(is[field], from[field]))
  );
}

/** A difference in words: `cidr is "10.0.0.0/24", not "10.0.1.0/24"`. */
export function differenceText(differences: readonly Difference[]): string {
  return differences
    .map(({ field, is, expected }) => `${field} is ${shown(is)}, not ${shown(expected)}`)
    .join('; ');
}

function shown(value: unknown): string {
  return (value ?? null) === null ? 'unset' : JSON.stringify(value);
}

// An explicit null asks for nothing to be there.
function same(a: unknown, b: unknown): boolean {
  return sameValue(a ?? undefined, b ?? undefined);
}

function wanted(spec: Spec, by: By): Spec {
  return asLive(normal(spec, by.kind), by.kind, by.ids);
}

function normal(spec: Spec, kind: Kind): Spec {
  return kind.normalise?.(spec) ?? spec;
}
