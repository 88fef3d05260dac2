/** Runs the command of a task, and keeps what it printed. */
import { problem } from '../../model/problem.ts';
import type { Words } from './around/around.ts';
import { failed, notEnded, spent, type Ran } from './ran.ts';
import { ask, tookTooLong } from './task/asking.ts';
import { keptLines } from './task/kept.ts';
import type { Task } from './task/task.ts';

export async function runCommand(task: Task, words: Words, signal: AbortSignal): Promise<Ran> {
  const answer = await ask(task, { mode: 'run', what: 'command', words, signal });
  if (answer.how !== 'ended') return notEnded(task, answer);
  const lines = keptLines(answer, task.secrets);
  const help = lines.length === 0 ? {} : { help: lines.join('\n') };
  const { exit, seconds } = answer;
  const limit = task.listed.timeoutSeconds;
  const at = `${task.name} (${task.commands.where})`;
  if (tookTooLong(answer, limit))
    return failed(
      'refused',
      problem('task-timeout', `${at} did not end within ${limit} seconds; it was stopped.`, help),
    );
  if (exit !== 0)
    return failed('refused', problem('task-failed', `${at} ended with ${exit}.`, help));
  return { ok: true, notes: [`ended with 0 after ${spent(seconds)}`, ...lines] };
}
