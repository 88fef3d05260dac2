/** An object that goes through several operations of its own (stop, change, start): each begins where the one before ends. */
import { addTo } from '../model/lists.ts';
import type { Address } from '../model/address.ts';
import { claimDifference } from '../model/claim-difference.ts';
import type { FieldChange } from '../model/change.ts';
import { sameValue } from '../model/json.ts';
import type { Companion } from '../model/kind.ts';
import type { Operation, OperationId } from '../model/operation.ts';
import type { Spec } from '../model/resource.ts';
import type { World } from './world.ts';

/** Where companions stand beside the change of their own object. */
export type Turns = ReadonlyMap<OperationId, NonNullable<Companion['when']>>;

/** The operations, their values before and after told anew where an object has several of them. */
export function inTurn(
  operations: ReadonlyMap<OperationId, Operation>,
  turns: Turns,
  world: World,
): readonly Operation[] {
  if (turns.size === 0) return [...operations.values()];
  const byHolder = new Map<Address, Operation[]>();
  for (const each of operations.values()) addTo(byHolder, each.holder, each);
  return [...byHolder.values()].flatMap((own) =>
    own.length > 1 && own.some((each) => turns.has(each.id)) ? settled(own, turns, world) : own,
  );
}

function settled(own: readonly Operation[], turns: Turns, world: World): readonly Operation[] {
  const before = own.filter((each) => turns.get(each.id) === 'before');
  const after = own.filter((each) => turns.get(each.id) === 'after');
  const rest = own.filter((each) => !turns.has(each.id));
  const [main, ...more] = rest;
  // Several changes of one object are none of ours: the planner chains them itself.
  if (more.length > 0) return own;
  const list: Operation[] = [];
  const first = main?.do === 'create' ? undefined : (before[0] ?? main ?? after[0])?.from;
  let spec: Spec | undefined = first;
  for (const each of before) {
    const to = { ...spec, ...setBy(each) };
    list.push(between(each, { from: spec, to }, world));
    spec = to;
  }
  if (main !== undefined) {
    const to = main.to === undefined ? undefined : held(main, spec, after);
    const one = between(main, { from: spec, to }, world);
    // What is left to a companion needs no operation of its own.
    if (main.do !== 'update' || one.fields.length > 0) list.push(one);
    spec = to;
  }
  for (const each of after) {
    const to = { ...spec, ...setBy(each) };
    list.push(between(each, { from: spec, to }, world));
    spec = to;
  }
  return list;
}

/** What the change itself makes of it: what a companion brings home afterwards is as that finds it. */
function held(main: Operation, spec: Spec | undefined, after: readonly Operation[]): Spec {
  const to: Record<string, unknown> = { ...main.to };
  for (const each of after)
    for (const { field, from } of each.fields) to[field] = from ?? spec?.[field];
  return to;
}

function setBy({ fields }: Operation): Spec {
  return Object.fromEntries(fields.map((each) => [each.field, each.to]));
}

function between(
  operation: Operation,
  { from, to }: { readonly from: Spec | undefined; readonly to: Spec | undefined },
  world: World,
): Operation {
  const { kind, system, holder } = operation;
  const old = from === undefined ? [] : world.claims(kind, system, from, holder);
  const now = to === undefined ? [] : world.claims(kind, system, to, holder);
  const moved = new Map(operation.fields.map((each) => [each.field, each.moved]));
  const fields: readonly FieldChange[] =
    operation.do !== 'update'
      ? operation.fields
      : [...new Set([...Object.keys(from ?? {}), ...Object.keys(to ?? {})])]
          .filter((field) => !sameValue(from?.[field] ?? null, to?.[field] ?? null))
          .toSorted()
          .map((field) => ({
            field,
            from: from?.[field] ?? null,
            to: to?.[field] ?? null,
            moved: moved.get(field) ?? 'spec',
          }));
  return {
    ...operation,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    fields,
    takes: claimDifference(now, old),
    frees: claimDifference(old, now),
  };
}
