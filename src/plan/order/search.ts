/** The search for what to park: exact where a component is small, greedy where it is not. */
import { byText } from '../../model/address.ts';
import type { RangeClaim } from '../../model/claim.ts';
import { destructive, impacts } from '../../model/operation.ts';
import type { World } from '../world.ts';
import { componentsOf, genuineCycle } from './cycles.ts';
import { graphOf } from './graph.ts';
import { Heap } from './heap.ts';
import { fused } from './join.ts';
import { parkTask, splitTask, type Parking } from './parts.ts';
import { schedule } from './schedule.ts';
import type { Task } from './task.ts';
import type { Reach, Temporaries } from './temporaries.ts';

/** Up to so many tasks a component is searched exactly, and with so many tries. */
const exactTasks = 24;
const exactTries = 4000;

/** What a search came to. */
export interface Way {
  readonly tasks?: readonly Task[];
  /** How many of its parkings are destructive. */
  readonly grave: number;
  readonly exhausted: boolean;
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

export class Search {
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
  ): Way & { readonly turns: number } {
    this.#earlier = earlier;
    const parts = members.flatMap((each) => splitTask(each, this.#world));
    const small = parts.length <= exactTasks;
    const exact = small ? this.#exactly(parts, reach) : undefined;
    const decisions =
      exact?.decisions ?? (exact?.exhausted === true ? undefined : this.#greedily(parts, reach));
    if (decisions === undefined)
      return { exhausted: exact?.exhausted ?? false, turns: 0, grave: 0 };
    const tasks = fused(this.#applied(parts, decisions), members);
    const grave = decisions.filter(({ parking }) =>
      destructive({ do: 'update', impact: parking.impact }),
    ).length;
    return { tasks, exhausted: false, turns: decisions.length, grave };
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

/** The ranges that these tasks are parked on. */
export function usedBy(tasks: readonly Task[]): readonly RangeClaim[] {
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
