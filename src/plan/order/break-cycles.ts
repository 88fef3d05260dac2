/** Breaks cycles: component by component on values free throughout; all together on passing ones where that fails. */
import type { Claim, RangeClaim } from '../../model/claim.ts';
import type { World } from '../world.ts';
import { chainedAll } from './chain.ts';
import { connected } from './connected.ts';
import { componentsOf, genuineCycle } from './cycles.ts';
import { graphOf, type Graph } from './graph.ts';
import { schedule } from './schedule.ts';
import { Search, usedBy, type Way } from './search.ts';
import type { Task } from './task.ts';
import { Temporaries } from './temporaries.ts';

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
  const narrow = narrowly(tasks, first, run.stuck, search);
  // What destroys nothing is not made better by looking further.
  if (narrow.tasks !== undefined && narrow.grave === 0) return { tasks: chainedAll(narrow.tasks) };
  const wide = widely(tasks, run.stuck, search);
  const better =
    wide.tasks !== undefined && (narrow.tasks === undefined || wide.grave < narrow.grave);
  const found = better ? wide.tasks : narrow.tasks;
  if (found !== undefined) return { tasks: chainedAll(found) };
  const cycle = genuineCycle(first, run.stuck) ?? run.stuck;
  return {
    tasks,
    stuck: {
      cycle: cycle.flatMap((index) => first.tasks[index] ?? []),
      exhausted: wide.exhausted,
    },
  };
}

/** Component by component, on values that nobody else has at any time. */
function narrowly(
  tasks: readonly Task[],
  graph: Graph,
  stuck: readonly number[],
  search: Search,
): Way {
  const replaced = new Map<Task, readonly Task[]>();
  const used: RangeClaim[] = [];
  let turn = 0;
  let grave = 0;
  for (const part of componentsOf(graph, stuck)) {
    const members = part.flatMap((index) => tasks[index] ?? []);
    const solved = search.solve(members, 'free', { used, turn });
    if (solved.tasks === undefined) return { grave, exhausted: false };
    used.push(...usedBy(solved.tasks));
    turn += solved.turns;
    grave += solved.grave;
    for (const member of members) {
      replaced.set(
        member,
        solved.tasks.filter((each) => each.operation === member.operation),
      );
    }
  }
  const all = tasks.flatMap((each) => replaced.get(each) ?? [each]);
  const flows = schedule(graphOf(all)).stuck.length === 0;
  return { ...(flows ? { tasks: all } : {}), grave, exhausted: false };
}

/** Values that are free only for a while reach out to others: then all that is connected is searched together. */
function widely(tasks: readonly Task[], stuck: readonly number[], search: Search): Way {
  const members = connected(
    tasks,
    stuck.flatMap((index) => tasks[index] ?? []),
  );
  const solved = search.solve(members, 'passing', { used: [], turn: 0 });
  if (solved.tasks === undefined) return solved;
  const chosen = new Set(members);
  const all = [...tasks.filter((each) => !chosen.has(each)), ...solved.tasks];
  const flows = schedule(graphOf(all)).stuck.length === 0;
  return { ...(flows ? { tasks: all } : {}), grave: solved.grave, exhausted: false };
}
