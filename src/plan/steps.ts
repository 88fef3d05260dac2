/** The scheduled tasks as steps: real operations with their values before and after, and waits with reasons. */
import { byText, type Address } from '../model/address.ts';
import { claimDifference } from '../model/claim-difference.ts';
import { claimText } from '../model/claim-text.ts';
import type { FieldChange } from '../model/change.ts';
import { factParts, type Fact, type Operation, type OperationId } from '../model/operation.ts';
import type { Step, StepId, Wait } from '../model/plan.ts';
import type { Spec } from '../model/resource.ts';
import type { Graph } from './order/graph.ts';
import { withSets } from './order/parts.ts';
import { reducedWaits, type NeededWait } from './order/reduce.ts';
import type { Schedule } from './order/schedule.ts';
import type { Task } from './order/task.ts';
import type { World } from './world.ts';

/** In the order of the schedule. Only waits that no other wait implies are kept. */
export function stepsOf(graph: Graph, run: Schedule, world: World): readonly Step[] {
  const operations = realOperations(graph, run, world);
  const ids = run.firings.map((firing) => stepId(graph, firing, operations));
  const waits = reducedWaits(graph, run.firings);
  return run.firings.map((firing, position): Step => {
    const own = firing.flatMap((index) => operations.get(graph.tasks[index] as Task) ?? []);
    const milestone = graph.milestones[(firing[0] ?? 0) - graph.tasks.length];
    return {
      id: ids[position] as StepId,
      operations: own.toSorted((a, b) => byText(a.id, b.id)),
      after: (waits[position] ?? [])
        .map((wait): Wait => {
          const step = ids[wait.firing] as StepId;
          return { step, why: wait.because.why, detail: detailOf(graph, wait) };
        })
        .toSorted((a, b) => byText(a.step, b.step)),
      ...(milestone === undefined ? {} : { milestone }),
    };
  });
}

function stepId(
  graph: Graph,
  firing: readonly number[],
  operations: ReadonlyMap<Task, Operation>,
): StepId {
  const first = firing[0] ?? 0;
  if (first >= graph.tasks.length)
    return `reach ${graph.milestones[first - graph.tasks.length]}` as StepId;
  const ids = firing
    .flatMap((index) => operations.get(graph.tasks[index] as Task)?.id ?? [])
    .toSorted(byText);
  const group = graph.tasks[first]?.operation.commit?.group;
  return (
    firing.length > 1 || group !== undefined ? `commit ${group}: ${ids[0]}` : ids[0]
  ) as StepId;
}

/** Several operations on one object follow each other: each starts from the values that the one before leaves. */
function realOperations(graph: Graph, run: Schedule, world: World): ReadonlyMap<Task, Operation> {
  const counts = new Map<Address, number>();
  for (const { holder } of graph.tasks) counts.set(holder, (counts.get(holder) ?? 0) + 1);
  const real = new Map<Task, Operation>();
  const specs = new Map<Address, Spec>();
  const used = new Set<string>();
  for (const firing of run.firings) {
    for (const index of firing) {
      const task = graph.tasks[index];
      if (task === undefined) continue;
      const { operation } = task;
      if (operation.do !== 'update' || counts.get(task.holder) === 1) {
        real.set(task, operation);
        if (operation.do === 'create' && operation.to !== undefined)
          specs.set(task.holder, operation.to);
        continue;
      }
      const from = specs.get(task.holder) ?? operation.from ?? {};
      const to = withSets(from, task.sets);
      specs.set(task.holder, to);
      real.set(task, partOf(task, { from, to }, world, used));
    }
  }
  return real;
}

function partOf(
  task: Task,
  { from, to }: { readonly from: Spec; readonly to: Spec },
  world: World,
  used: Set<string>,
): Operation {
  const { operation } = task;
  const { kind, system } = operation;
  const old = world.claims(kind, system, from, task.holder);
  const now = world.claims(kind, system, to, task.holder);
  const moved = new Map(operation.fields.map((each) => [each.field, each.moved]));
  const fields: FieldChange[] = [...task.sets].map(([field, value]) => ({
    field,
    from: from[field] ?? null,
    to: value ?? null,
    moved: moved.get(field) ?? 'spec',
  }));
  const whole = task.id === operation.id;
  const plain = whole ? operation.id : `${task.half ?? operation.do} ${operation.of}`;
  const id =
    used.has(plain) || (task.half === undefined && !whole)
      ? `${plain} ${[...task.sets.keys()].join('+')}`
      : plain;
  used.add(plain);
  const parked = Object.fromEntries(
    [...task.sets.keys()].map((field) => [field, operation.to?.[field] ?? null]),
  );
  return {
    ...operation,
    id: id as OperationId,
    ...(task.half === undefined ? {} : { action: task.half }),
    from,
    to,
    fields,
    takes: claimDifference(now, old),
    frees: claimDifference(old, now),
    needs: task.needs,
    gives: task.gives,
    ends: task.ends,
    impact: task.impact,
    ...(task.half === 'park' ? { debt: { fields: parked, why: 'parked to break a cycle' } } : {}),
    ...(task.half === 'arrive' ? { pays: true } : {}),
  };
}

function detailOf(graph: Graph, wait: NeededWait): string {
  const { why, what } = wait.because;
  const from = graph.tasks[wait.from];
  const to = graph.tasks[wait.to];
  const name = from?.operation.of ?? '';
  switch (why) {
    case 'claim':
      return typeof what === 'string' ? what : `${name} gives up ${claimText(what)}`;
    case 'park':
      return typeof what === 'string'
        ? 'it is parked first'
        : `${name} leaves the temporary ${claimText(what)}`;
    case 'inside':
      if (typeof what === 'string') return what;
      return from?.holder === what.inside?.holder
        ? `${name} makes room for ${claimText(what)}`
        : `${name} leaves ${claimText(what)} first`;
    case 'order':
      return 'one change of it at a time';
    case 'gate':
      return typeof what === 'string' ? what : claimText(what);
    case 'fact': {
      const fact = typeof what === 'string' ? what : claimText(what);
      const ends =
        to?.ends.includes(what as never) === true && from?.gives.includes(what as never) !== true;
      return ends ? `${name} relies on it until then: ${fact}` : factText(fact, from);
    }
  }
}

function factText(fact: string, giver: Task | undefined): string {
  const { what, of } = factParts(fact as Fact);
  if (what === 'exists') return `${of} exists`;
  return giver?.operation.manual === undefined ? fact : `${of} is done by hand`;
}
