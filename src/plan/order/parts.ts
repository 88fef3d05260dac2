/** Operations as tasks, whole or in parts: split by field, or parked on a temporary value and brought home. */
import type { Claim } from '../../model/claim.ts';
import { claimDifference } from '../../model/claim-difference.ts';
import type { Expansion } from '../../model/kind.ts';
import { exists, graver, type Impact, type Operation } from '../../model/operation.ts';
import type { Spec } from '../../model/resource.ts';
import type { World } from '../world.ts';
import type { Task } from './task.ts';

/** The operation as one task. */
export function wholeTask(operation: Operation, world: World): Task {
  const { system, kind, holder, from, to } = operation;
  // Only an update is looked at from both sides; a create takes and a delete frees all that it claims.
  const before = from === undefined ? [] : world.claims(kind, system, from, holder);
  const after = to === undefined ? [] : world.claims(kind, system, to, holder);
  return {
    id: operation.id,
    operation,
    holder,
    sets: new Map(operation.fields.map((each) => [each.field, each.to])),
    takes: operation.takes,
    frees: operation.frees,
    drops: operation.drops ?? [],
    before,
    after,
    needs: operation.needs,
    gives: operation.gives,
    ends: operation.ends,
    impact: operation.impact,
    ...(operation.commit === undefined ? {} : { commit: operation.commit }),
  };
}

/** An update whose kind lets its fields be set apart, field by field; else the task itself. */
export function splitTask(task: Task, world: World): readonly Task[] {
  const { operation } = task;
  const kind = world.kind(operation.kind);
  const from = operation.from;
  if (kind.apart !== true || operation.do !== 'update' || from === undefined) return [task];
  const movesHouse = [...task.sets.keys()].some((field) => kind.references[field]?.parent === true);
  const claimed = claimedFields(task);
  // In another parent every value means something else, so nothing can be set apart from that move.
  if (movesHouse || claimed.length + references(task, world).length < 2) return [task];
  const slots = [...new Set([...claimed, ...references(task, world)])].map((field) => [field]);
  const rest = [...task.sets.keys()].filter((field) => !slots.some((slot) => slot.includes(field)));
  slots.at(-1)?.push(...rest);
  return slots.map((fields, index): Task => {
    const last = index === slots.length - 1;
    const others = new Set(slots.filter((slot) => slot !== fields).flat());
    const refers = fields.some((field) => kind.references[field] !== undefined);
    const sets = new Map(fields.map((field) => [field, task.sets.get(field)]));
    const spec = withSets(from, sets);
    const speaksFor = (field: string): boolean =>
      last ? !others.has(field) : fields.includes(field);
    const before = task.before.filter((each) => speaksFor(each.field));
    const after = world
      .claims(operation.kind, operation.system, spec, task.holder)
      .filter((each) => speaksFor(each.field));
    return {
      ...task,
      id: `${task.id} ${fields.join('+')}`,
      speaksFor,
      sets,
      before,
      after,
      takes: claimDifference(after, before),
      frees: claimDifference(before, after),
      needs: last || refers ? task.needs : standing(task, world),
      gives: last ? task.gives : [],
      ends: last ? task.ends : [],
    };
  });
}

/** A way out of a cycle: fields that go to temporary values for a while. */
export interface Parking {
  readonly sets: ReadonlyMap<string, unknown>;
  /** Those of the fields that go to a temporary value. */
  readonly parked: readonly string[];
  readonly impact: Impact;
  /** How many values are neither old nor new. */
  readonly temporaries: number;
  /** Deterministic name of the choice. */
  readonly label: string;
}

/** The two halves: to the temporary values, and home. */
export function parkTask(
  task: Task,
  parking: Parking,
  turn: number,
  world: World,
): readonly [Task, Task] {
  const { operation } = task;
  const spec = withSets(operation.from ?? {}, parking.sets);
  const middle = world
    .claims(operation.kind, operation.system, spec, task.holder)
    .filter((each) => task.speaksFor?.(each.field) ?? true);
  const claims = claimDifference(middle, [...task.before, ...task.after]);
  const early = claimDifference(claimDifference(middle, task.before), claims);
  const late = claimDifference(claimDifference(middle, task.after), claims);
  const id = `park ${task.id}`;
  const own = expansionOf(task, parking.sets, world);
  // What it leaves behind with the park it need not leave again.
  const left = task.gives.filter((each) => own?.leaving?.gives?.includes(each) === true);
  const park: Task = {
    ...task,
    id,
    half: 'park',
    sets: parking.sets,
    takes: [...claims, ...early],
    frees: [
      ...(task.leaves ?? []),
      ...claimDifference(claimDifference(task.before, middle), task.leaves ?? []),
    ],
    after: middle,
    needs: [
      ...new Set([
        ...standing(task, world),
        ...(own?.leaving?.needs ?? []),
        ...(own?.arriving?.needs ?? []),
      ]),
    ],
    gives: left,
    ends: [],
    impact: graver(task.impact, parking.impact),
    temporary: { claims, turn },
    // A park inside a group is a commit of its own.
    ...(task.commit === undefined
      ? {}
      : { commit: { ...task.commit, group: `${task.commit.group} ${id}` } }),
  };
  const { leaves: _left, ...home } = task;
  const arrive: Task = {
    ...home,
    id: `arrive ${task.id}`,
    half: 'arrive',
    parkedBy: id,
    parked: new Set([...(task.parked ?? []), ...parking.parked]),
    before: middle,
    needs: withoutLeft(task, parking, world),
    gives: task.gives.filter((each) => !left.includes(each)),
    takes: claimDifference(task.after, middle),
    frees: [...claims, ...late],
    leaves: claims,
  };
  return [park, arrive];
}

/** A spec with some fields set; undefined takes the field away. */
export function withSets(spec: Spec, sets: ReadonlyMap<string, unknown>): Spec {
  const copy: Record<string, unknown> = { ...spec };
  for (const [field, value] of sets) {
    if (value === undefined) delete copy[field];
    else copy[field] = value;
  }
  return copy;
}

/** Fields of a task that claims hang on. */
export function claimedFields(task: Task): readonly string[] {
  const claims: readonly Claim[] = [...task.takes, ...task.frees];
  return [...task.sets.keys()].filter((field) => claims.some((each) => each.field === field));
}

function references(task: Task, world: World): readonly string[] {
  const kind = world.kind(task.operation.kind);
  return [...task.sets.keys()].filter((field) => kind.references[field] !== undefined);
}

/** What its kind says of a part of an update as if it were a change of its own. */
function expansionOf(
  { operation }: Task,
  sets: Parking['sets'],
  world: World,
): Expansion | undefined {
  const change = operation.action === undefined ? world.change(operation.of) : undefined;
  if (change?.action !== 'update') return undefined;
  const fields = change.fields
    .filter(({ field }) => sets.has(field))
    .map((each) => ({ ...each, to: sets.get(each.field) ?? null }));
  const part = { ...change, to: withSets(change.from, sets), fields };
  return world.kind(change.kind).expand?.(part, world, world.scope(change.system));
}

/** What it referred to before need not last until it comes home: the park let go of it. */
function withoutLeft(task: Task, { sets }: Parking, world: World): Task['needs'] {
  const { kind, from = {}, to = {} } = task.operation;
  const fields = Object.keys(world.kind(kind).references);
  const left = fields
    .filter((field) => sets.has(field) && sets.get(field) !== from[field])
    .map((field) => from[field]);
  const still = fields.flatMap((field) => [to[field], ...(sets.has(field) ? [] : [from[field]])]);
  const gone = left
    .filter((each) => typeof each === 'string' && !still.includes(each))
    .map((each) => exists(each as Task['holder']));
  return task.needs.filter((each) => !gone.includes(each));
}

/** What has to hold while it merely moves out of the way: that it exists, and all that it refers to now. */
function standing(task: Task, world: World): Task['needs'] {
  const from = task.operation.from ?? {};
  const kind = world.kind(task.operation.kind);
  const facts = Object.keys(kind.references).flatMap((field) =>
    typeof from[field] === 'string' ? [exists(from[field] as Task['holder'])] : [],
  );
  return [exists(task.holder), ...facts];
}
