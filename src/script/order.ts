/** The plan's steps one after the other, and which of them undo what an earlier one did for a while. */
import type { Operation } from '../model/operation.ts';
import type { Plan, Step, StepId } from '../model/plan.ts';

/** Each after all that it waits for; the plan's own order wherever that allows it. */
export function inTurn({ steps }: Pick<Plan, 'steps'>): readonly Step[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const placed = new Set<StepId>();
  const order: Step[] = [];
  const open: { readonly step: Step; readonly left: Step[] }[] = [];
  const enter = (step: Step): void => {
    placed.add(step.id);
    open.push({
      step,
      left: step.after.flatMap((wait) => byId.get(wait.step) ?? []),
    });
  };
  for (const first of steps) {
    if (!placed.has(first.id)) enter(first);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const next = top.left.shift();
      if (next === undefined) order.push((open.pop() ?? top).step);
      else if (!placed.has(next.id)) enter(next);
    }
  }
  return order;
}

/** What makes an operation one that nobody needs any more, though its effect does not show. */
export interface Superseded {
  /** Fields that are set again later; absent where the object itself goes, or is made anew. */
  readonly but?: ReadonlySet<string>;
  /** All of these are done then. */
  readonly by: readonly Operation[];
}

/**
 * An operation whose effect is taken back later in the same plan (a stop before a start, a value that is parked) has
 * done its service once all is done that came between, and not before.
 */
export function supersededBy(steps: readonly Step[]): ReadonlyMap<Operation, Superseded> {
  const stepOf = new Map(steps.flatMap((step) => step.operations.map((each) => [each, step])));
  const place = new Map(steps.map((step, at) => [step.id, at]));
  const before = ancestorsOf(steps);
  const operations = steps.flatMap((step) => step.operations);
  const found = new Map<Operation, Superseded>();
  operations.forEach((operation, at) => {
    const later = operations
      .slice(at + 1)
      .filter((each) => each.holder === operation.holder && again(operation, each).length > 0);
    const last = later.at(-1);
    const [own, end] = [stepOf.get(operation), last && stepOf.get(last)];
    if (last === undefined || own === undefined || end === undefined) {
      const successor = successorOf(operation, operations);
      if (successor !== undefined) found.set(operation, { by: [successor] });
      return;
    }
    const ends = before.get(end.id) ?? none;
    const between = steps.filter(
      ({ id }) => ends.has(id) && before.get(id)?.has(own.id) === true && place.has(id),
    );
    const by = [...between.flatMap((step) => step.operations), ...later];
    const goes = later.some((each) => each.do === 'delete');
    const but = new Set(later.flatMap((each) => again(operation, each)));
    found.set(operation, { by: [...new Set(by)], ...(goes ? {} : { but }) });
  });
  return found;
}

const none: ReadonlySet<StepId> = new Set();

// What was there under this address is gone for certain where its successor is.
function successorOf(operation: Operation, all: readonly Operation[]): Operation | undefined {
  if (operation.do !== 'delete') return undefined;
  return all.find((each) => each.do === 'create' && each.of === operation.of);
}

/** The fields of one that the other sets once more. */
function again(operation: Operation, later: Operation): readonly string[] {
  if (later.do === 'delete') return ['*'];
  if (later.do !== 'update' || operation.do === 'delete') return [];
  const fields = later.fields.map(({ field }) => field);
  if (operation.do === 'create') return fields;
  const own = new Set(operation.fields.map(({ field }) => field));
  return fields.filter((field) => own.has(field));
}

/** All that each step waits for, directly or not. */
function ancestorsOf(steps: readonly Step[]): ReadonlyMap<StepId, ReadonlySet<StepId>> {
  const known = new Map<StepId, Set<StepId>>();
  for (const { id, after } of steps) {
    const all = new Set<StepId>();
    for (const { step } of after) {
      all.add(step);
      for (const each of known.get(step) ?? []) all.add(each);
    }
    known.set(id, all);
  }
  return known;
}
