/** What is searched together: all that shares a pool, a fact, a parent or a commit group. */
import { addTo } from '../../model/lists.ts';
import type { Task } from './task.ts';

/** All that shares a pool, a fact or a parent with these, and so on. */
export function connected(tasks: readonly Task[], seeds: readonly Task[]): readonly Task[] {
  const sharing = new Map<string, Task[]>();
  for (const task of tasks) {
    for (const word of words(task)) {
      addTo(sharing, word, task);
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

function words(task: Task): readonly string[] {
  return [
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
}
