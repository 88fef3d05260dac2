/** Is a task in place? What its check says, or for a playbook a run that only looks. */
import { problem } from '../../../model/problem.ts';
import type { Spec } from '../../../model/resource.ts';
import { previewed } from './preview.ts';
import type { Record } from '../around/around.ts';
import { ask, tookTooLong, unanswered } from '../task/asking.ts';
import { keptLines } from '../task/kept.ts';
import { asTheyAre, asTheyWere, inPlace, notInPlace } from '../kinds/task.ts';
import type { Task, Tasks, Verdict } from '../task/task.ts';

export async function verdictOn(tasks: Tasks, task: Task, signal: AbortSignal): Promise<Verdict> {
  const { check, does } = task.listed;
  if (check === undefined)
    return does.playbook === undefined
      ? { known: false, problem: problem('bad-task', `${task.name} has no check.`) }
      : previewed(tasks, { task, playbook: does.playbook, signal });
  const answer = await ask(task, { mode: 'check', what: 'command', words: check, signal });
  if (answer.how !== 'ended') return { known: false, problem: unanswered(task, answer) };
  const { exit, record } = answer;
  if (exit === 0 || exit === 1) return { known: true, inPlace: exit === 0, record, told: [] };
  const limit = task.listed.checkSeconds;
  const message = tookTooLong(answer, limit)
    ? `${task.name}: its check did not end within ${limit} seconds.`
    : `${task.name}: its check ended with ${exit}; 0 says that it is in place, 1 that it is not.`;
  const help = keptLines(answer, task.secrets).join('\n');
  return {
    known: false,
    problem: problem('check-failed', message, help === '' ? {} : { help }),
  };
}

/** The live side of a task. What orders it is no property of the world: it is taken as it is declared. */
export function liveSpec(
  { spec, digest, listed }: Task,
  verdict: Extract<Verdict, { readonly known: true }>,
): Spec {
  return {
    ...spec,
    impact: listed.impact,
    state: verdict.inPlace ? inPlace : notInPlace,
    ran: sameInputs(verdict.record, digest) ? asTheyAre : asTheyWere,
    digest,
  };
}

/** What was in place before trueup ran it has no record: its inputs count from its first run. */
export function sameInputs({ good, last }: Record, digest: string): boolean {
  const known = good ?? last?.digest;
  return known === undefined || known === digest;
}
