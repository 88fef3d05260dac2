/** One object is changed by one operation at a time: parts and operations of one object follow each other. */
import { addTo } from '../../model/lists.ts';
import { graphOf } from './graph.ts';
import { schedule } from './schedule.ts';
import type { Task } from './task.ts';

/** Puts these tasks of one object one after the other. */
export function chained(tasks: readonly Task[], own: readonly Task[]): readonly Task[] {
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
export function chainedAll(tasks: readonly Task[]): readonly Task[] {
  const byHolder = new Map<string, Task[]>();
  for (const task of tasks) {
    addTo(byHolder, task.holder, task);
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
