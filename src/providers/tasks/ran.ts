/** What a run of a task came to, and how the engine is told. */
import type { Problem } from '../../model/problem.ts';
import type { ErrorClass, Performed } from '../../model/provider.ts';
import type { CommandFailure } from '../../transport/commands/commands.ts';
import { unanswered, type Answer, type Ended } from './task/asking.ts';
import type { Task } from './task/task.ts';

export type Ran =
  | { readonly ok: true; readonly notes: readonly string[] }
  | Extract<Performed, { readonly ok: false }>;

export function spent(seconds: number): string {
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}

/** Nothing can be said of the run itself. */
export function notEnded(task: Task, answer: Exclude<Answer, Ended>): Ran {
  const why = unanswered(task, answer);
  switch (answer.how) {
    case 'busy':
      return failed('locked', why);
    case 'nonsense':
      return failed('lost', why);
    case 'failed':
      return failed(classOf(answer.failure), why);
  }
}

function classOf({ why, sent }: CommandFailure): ErrorClass {
  if (sent) return 'lost';
  switch (why) {
    case 'unreachable':
    case 'timeout':
    case 'cut':
      return 'temporary';
    case 'untrusted':
    case 'denied':
      return 'denied';
    case 'missing':
    case 'too-big':
    case 'cancelled':
      return 'refused';
  }
}

export function failed(of: ErrorClass, why: Problem): Extract<Performed, { readonly ok: false }> {
  return { ok: false, class: of, problem: why };
}
