/** Parts of one object as few steps as possible: joined again where that closes no cycle. */
import { graver } from '../../model/operation.ts';
import { chained } from './chain.ts';
import { graphOf } from './graph.ts';
import { schedule } from './schedule.ts';
import type { Task } from './task.ts';

/** Parts of one object are joined again where that closes no cycle; what stays apart goes one after the other. */
export function fused(parts: readonly Task[], members: readonly Task[]): readonly Task[] {
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
    impact: graver(a.impact, b.impact),
    ...(half === undefined ? {} : { half }),
    ...(claims.length === 0 ? {} : { temporary: { claims, turn } }),
    ...(leaves.length === 0 ? {} : { leaves }),
    ...(parkedBy === undefined ? {} : { parkedBy }),
  };
}

function relinked(task: Task, from: readonly Task[], to: Task): Task {
  return from.some((each) => each.id === task.parkedBy) ? { ...task, parkedBy: to.id } : task;
}
