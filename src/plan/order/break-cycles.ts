/** Breaks cycles: split by field, else park what costs least; searched exactly where small, greedily where not. */
import { byText } from '../../model/address.ts';
import type { Claim, RangeClaim } from '../../model/claim.ts';
import { destructive, impacts } from '../../model/operation.ts';
import type { World } from '../world.ts';
import { componentsOf, genuineCycle } from './cycles.ts';
import { graphOf } from './graph.ts';
import { Heap } from './heap.ts';
import { parkTask, splitTask, type Parking } from './parts.ts';
import { schedule } from './schedule.ts';
import type { Task } from './task.ts';
import { Temporaries, type Reach } from './temporaries.ts';

/** Up to so many tasks a component is searched exactly, and with so many tries. */
const exactTasks = 24;
const exactTries = 4000;

export interface Broken {
  readonly tasks: readonly Task[];
  /** The cycle that could not be broken. `exhausted`: every way was tried, so that none exists by these rules. */
  readonly stuck?: { readonly cycle: readonly Task[]; readonly exhausted: boolean };
}

/** Tasks without cycles, or the cycle for which no way was found. */
export function breakCycles(
  tasks: readonly Task[],
  world: World,
  staying: () => readonly Claim[],
): Broken {
  const first = graphOf(tasks);
  const run = schedule(first);
  if (run.stuck.length === 0) return { tasks: chainedAll(tasks) };
  const search = new Search(world, new Temporaries(world, tasks, staying()));
  const replaced = new Map<Task, readonly Task[]>();
  const used: RangeClaim[] = [];
  let turn = 0;
  let failed = false;
  for (const part of componentsOf(first, run.stuck)) {
    const members = part.flatMap((index) => tasks[index] ?? []);
    const solved = search.solve(members, 'free', { used, turn });
    if (solved.tasks === undefined) {
      failed = true;
      continue;
    }
    used.push(...usedBy(solved.tasks));
    turn += solved.turns;
    for (const member of members) {
      replaced.set(
        member,
        solved.tasks.filter((each) => each.operation === member.operation),
      );
    }
  }
  if (!failed) {
    const all = inPlace(tasks, replaced);
    if (schedule(graphOf(all)).stuck.length === 0) return { tasks: chainedAll(all) };
  }
  // Values that are free only for a while reach out to others: then all that is connected is searched together.
  const wide = connected(
    tasks,
    run.stuck.flatMap((index) => tasks[index] ?? []),
  );
  const solved = search.solve(wide, 'passing', { used: [], turn: 0 });
  if (solved.tasks !== undefined) {
    const others = tasks.filter((each) => !wide.includes(each));
    const all = [...others, ...solved.tasks];
    if (schedule(graphOf(all)).stuck.length === 0) return { tasks: chainedAll(all) };
  }
  const cycle = genuineCycle(first, run.stuck) ?? run.stuck;
  return {
    tasks,
    stuck: {
      cycle: cycle.flatMap((index) => first.tasks[index] ?? []),
      exhausted: solved.exhausted,
    },
  };
}

function inPlace(
  tasks: readonly Task[],
  replaced: ReadonlyMap<Task, readonly Task[]>,
): readonly Task[] {
  return tasks.flatMap((each) => replaced.get(each) ?? [each]);
}

/** All that shares a pool, a fact or a parent with these, and so on. */
function connected(tasks: readonly Task[], seeds: readonly Task[]): readonly Task[] {
  const words = (task: Task): readonly string[] => [
    task.holder,
    ...task.takes.map((each) => each.pool),
    ...task.frees.map((each) => each.pool),
    ...task.drops.flatMap((drop) => drop.claims.map((each) => each.pool)),
    ...[...task.before, ...task.after].flatMap((each) => each.inside?.holder ?? []),
    ...task.needs,
    ...task.gives,
    ...task.ends,
    ...(task.commit === undefined ? [] : [task.commit.group]),
  ];
  const sharing = new Map<string, Task[]>();
  for (const task of tasks) {
    for (const word of words(task)) {
      const list = sharing.get(word);
      if (list === undefined) sharing.set(word, [task]);
      else list.push(task);
    }
  }
  const found = new Set<Task>(seeds);
  for (const task of found) {
    for (const word of words(task)) {
      for (const other of sharing.get(word) ?? []) found.add(other);
      sharing.delete(word);
    }
  }
  return tasks.filter((each) => found.has(each));
}

interface Decision {
  readonly task: Task;
  readonly parking: Parking;
}

interface State {
  readonly decisions: readonly Decision[];
  readonly cost: readonly number[];
  readonly key: string;
}

class Search {
  readonly #world: World;
  readonly #temporaries: Temporaries;
  #earlier: { readonly used: readonly RangeClaim[]; readonly turn: number } = { used: [], turn: 0 };

  constructor(world: World, temporaries: Temporaries) {
    this.#world = world;
    this.#temporaries = temporaries;
  }

  /** `earlier`: what other components park on; they run first, so that a value may be used again after them. */
  solve(
    members: readonly Task[],
    reach: Reach,
    earlier: { readonly used: readonly RangeClaim[]; readonly turn: number },
  ): { readonly tasks?: readonly Task[]; readonly exhausted: boolean; readonly turns: number } {
    this.#earlier = earlier;
    const parts = members.flatMap((each) => splitTask(each, this.#world));
    const small = parts.length <= exactTasks;
    const exact = small ? this.#exactly(parts, reach) : undefined;
    const decisions =
      exact?.decisions ?? (exact?.exhausted === true ? undefined : this.#greedily(parts, reach));
    if (decisions === undefined) return { exhausted: exact?.exhausted ?? false, turns: 0 };
    const tasks = fused(this.#applied(parts, decisions), members);
    return { tasks, exhausted: false, turns: decisions.length };
  }

  /** Best first by cost: the first set of parkings that leaves no cycle is the cheapest there is. */
  #exactly(
    parts: readonly Task[],
    reach: Reach,
  ): { readonly decisions?: readonly Decision[]; readonly exhausted: boolean } {
    const open = new Heap(cheaper);
    open.push({ decisions: [], cost: [0, 0, 0, 0], key: '' });
    const seen = new Set<string>(['']);
    for (let tries = 0; tries < exactTries; tries += 1) {
      const state = open.pop();
      if (state === undefined) return { exhausted: !this.#temporaries.truncated };
      const tasks = this.#applied(parts, state.decisions);
      const graph = graphOf(tasks);
      const run = schedule(graph);
      if (run.stuck.length === 0) return { decisions: state.decisions, exhausted: false };
      const cycle = genuineCycle(graph, run.stuck) ?? run.stuck;
      for (const index of cycle) {
        const task = tasks[index];
        if (task === undefined) continue;
        for (const parking of this.#ways(task, reach, usedBy(tasks))) {
          const next = withDecision(state, { task, parking });
          if (seen.has(next.key)) continue;
          seen.add(next.key);
          open.push(next);
        }
      }
    }
    return { exhausted: false };
  }

  /** One parking per cycle until none is left; then what turns out needless is dropped. */
  #greedily(parts: readonly Task[], reach: Reach): readonly Decision[] | undefined {
    let decisions: readonly Decision[] = [];
    for (let round = 0; round <= parts.length; round += 1) {
      const tasks = this.#applied(parts, decisions);
      const graph = graphOf(tasks);
      const run = schedule(graph);
      if (run.stuck.length === 0) return this.#needed(parts, decisions);
      const used = [...usedBy(tasks)];
      const chosen: Decision[] = [];
      for (const part of componentsOf(graph, run.stuck)) {
        const cycle = genuineCycle(graph, part);
        const decision =
          cycle === undefined
            ? undefined
            : this.#cheapest(
                cycle.flatMap((i) => tasks[i] ?? []),
                reach,
                used,
              );
        if (decision === undefined) continue;
        chosen.push(decision);
        used.push(...usedBy(parkTask(decision.task, decision.parking, 0, this.#world)));
      }
      if (chosen.length === 0) return undefined;
      decisions = [...decisions, ...chosen];
    }
    return undefined;
  }

  #cheapest(
    cycle: readonly Task[],
    reach: Reach,
    used: readonly RangeClaim[],
  ): Decision | undefined {
    let best: { readonly state: State; readonly decision: Decision } | undefined;
    for (const task of cycle) {
      for (const parking of this.#ways(task, reach, used)) {
        const decision = { task, parking };
        const state = withDecision({ decisions: [], cost: [0, 0, 0, 0], key: '' }, decision);
        if (best !== undefined && !cheaper(state, best.state)) continue;
        const halves = parkTask(task, parking, 0, this.#world);
        const rest = cycle.flatMap((each) => (each === task ? halves : [each]));
        if (schedule(graphOf(rest)).stuck.length === 0) best = { state, decision };
      }
    }
    return best?.decision;
  }

  #ways(task: Task, reach: Reach, now: readonly RangeClaim[]): readonly Parking[] {
    return this.#temporaries.of(task, reach, { now, earlier: this.#earlier.used });
  }

  #needed(parts: readonly Task[], decisions: readonly Decision[]): readonly Decision[] {
    if (decisions.length > 64) return decisions;
    let kept = decisions;
    for (const each of decisions) {
      const fewer = kept.filter((other) => other !== each);
      if (schedule(graphOf(this.#applied(parts, fewer))).stuck.length === 0) kept = fewer;
    }
    return kept;
  }

  #applied(parts: readonly Task[], decisions: readonly Decision[]): readonly Task[] {
    if (decisions.length === 0) return parts;
    const turns = new Map(decisions.map(({ task, parking }, turn) => [task.id, { parking, turn }]));
    const apply = (task: Task): readonly Task[] => {
      const decision = turns.get(task.id);
      if (decision === undefined) return [task];
      const turn = this.#earlier.turn + decision.turn;
      const [park, arrive] = parkTask(task, decision.parking, turn, this.#world);
      return [park, ...apply(arrive)];
    };
    return parts.flatMap(apply);
  }
}

function usedBy(tasks: readonly Task[]): readonly RangeClaim[] {
  return tasks.flatMap((each) =>
    (each.temporary?.claims ?? []).filter((claim): claim is RangeClaim => claim.type === 'range'),
  );
}

/** Least, in this order: highest impact, destructive steps, temporary values, steps; then the names. */
function withDecision(state: State, decision: Decision): State {
  const { impact, temporaries, label } = decision.parking;
  const [worst = 0, grave = 0, values = 0, steps = 0] = state.cost;
  return {
    decisions: [...state.decisions, decision],
    cost: [
      Math.max(worst, impacts.indexOf(impact)),
      grave + (destructive({ do: 'update', impact }) ? 1 : 0),
      values + temporaries,
      steps + 1,
    ],
    key: [...(state.key === '' ? [] : state.key.split('\n')), `${decision.task.id}: ${label}`]
      .toSorted(byText)
      .join('\n'),
  };
}

function cheaper(a: State, b: State): boolean {
  for (const [index, cost] of a.cost.entries()) {
    const other = b.cost[index] ?? 0;
    if (cost !== other) return cost < other;
  }
  return a.key < b.key;
}

/** Parts of one object are joined again where that closes no cycle; what stays apart goes one after the other. */
function fused(parts: readonly Task[], members: readonly Task[]): readonly Task[] {
  let tasks = parts;
  for (const member of members) {
    const own = (): readonly Task[] => tasks.filter((each) => each.operation === member.operation);
    if (own().length < 2) continue;
    for (let again = true; again;) {
      again = false;
      const mine = own();
      outer: for (const [i, a] of mine.entries()) {
        for (const b of mine.slice(i + 1)) {
          const one = joined(a, b, member, mine.length === 2);
          if (one === undefined) continue;
          const next = tasks.flatMap((each) =>
            each === a ? [one] : each === b ? [] : [relinked(each, [a, b], one)],
          );
          if (schedule(graphOf(next)).stuck.length > 0) continue;
          tasks = next;
          again = true;
          break outer;
        }
      }
    }
    tasks = chained(tasks, own());
  }
  return tasks;
}

function joined(a: Task, b: Task, whole: Task, last: boolean): Task | undefined {
  if (a.id === b.parkedBy || b.id === a.parkedBy) return undefined;
  if (last && a.half === undefined && b.half === undefined) return whole;
  if (a.half !== undefined && b.half !== undefined && a.half !== b.half) return undefined;
  // Two arrivals belong to two parks: they can only be joined once those are.
  if (a.parkedBy !== undefined && b.parkedBy !== undefined && a.parkedBy !== b.parkedBy)
    return undefined;
  const half = a.half ?? b.half;
  const parkedBy = a.parkedBy ?? b.parkedBy;
  const claims = [...(a.temporary?.claims ?? []), ...(b.temporary?.claims ?? [])];
  const leaves = [...(a.leaves ?? []), ...(b.leaves ?? [])];
  const turn = Math.max(a.temporary?.turn ?? 0, b.temporary?.turn ?? 0);
  return {
    ...a,
    id: `${a.id} & ${b.id}`,
    speaksFor: (field) => a.speaksFor?.(field) !== false || b.speaksFor?.(field) !== false,
    sets: new Map([...a.sets, ...b.sets]),
    takes: [...a.takes, ...b.takes],
    frees: [...a.frees, ...b.frees],
    before: [...a.before, ...b.before],
    after: [...a.after, ...b.after],
    needs: [...new Set([...a.needs, ...b.needs])],
    gives: [...a.gives, ...b.gives],
    ends: [...a.ends, ...b.ends],
    ...(half === undefined ? {} : { half }),
    ...(claims.length === 0 ? {} : { temporary: { claims, turn } }),
    ...(leaves.length === 0 ? {} : { leaves }),
    ...(parkedBy === undefined ? {} : { parkedBy }),
  };
}

function relinked(task: Task, from: readonly Task[], to: Task): Task {
  return from.some((each) => each.id === task.parkedBy) ? { ...task, parkedBy: to.id } : task;
}

/** One object is changed by one operation at a time. */
function chained(tasks: readonly Task[], own: readonly Task[]): readonly Task[] {
  if (own.length < 2) return tasks;
  const order = inTurn(tasks, own);
  const before = new Map(order.map((each, index) => [each, order[index - 1]?.id]));
  return tasks.map((task) => {
    const follows = before.get(task);
    return follows === undefined ? task : { ...task, follows };
  });
}

/** In the order in which a schedule runs them. */
function inTurn(tasks: readonly Task[], own: readonly Task[]): readonly Task[] {
  const graph = graphOf(tasks);
  const place = new Map<Task, number>();
  for (const [position, firing] of schedule(graph).firings.entries()) {
    for (const index of firing) {
      const task = graph.tasks[index];
      if (task !== undefined) place.set(task, position);
    }
  }
  return own.toSorted((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
}

/** The same for objects with several operations of their own, such as an update and DHCP off and on. */
function chainedAll(tasks: readonly Task[]): readonly Task[] {
  const byHolder = new Map<string, Task[]>();
  for (const task of tasks) {
    const list = byHolder.get(task.holder);
    if (list === undefined) byHolder.set(task.holder, [task]);
    else list.push(task);
  }
  const several = [...byHolder.values()].filter((list) => list.length > 1).flat();
  if (several.length === 0) return tasks;
  const before = new Map<Task, string>();
  const last = new Map<string, Task>();
  for (const task of inTurn(tasks, several)) {
    const other = last.get(task.holder);
    if (other !== undefined) before.set(task, other.id);
    last.set(task.holder, task);
  }
  return tasks.map((task) => {
    const follows = before.get(task);
    return follows === undefined ? task : { ...task, follows };
  });
}
