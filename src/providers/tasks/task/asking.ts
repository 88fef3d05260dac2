/** Sends one command of a task with the program around it, and tells what became of it. */
import { problem, type Problem } from '../../../model/problem.ts';
import type { CommandFailure } from '../../../transport/commands/commands.ts';
import { heardIn, wrapped, type Around, type Record, type Words } from '../around/around.ts';
import { givenText } from '../around/given.ts';
import { bytesFor, keptLines, masked } from './kept.ts';
import type { Task } from './task.ts';

export interface Asking {
  readonly mode: Around['mode'];
  readonly words: Words;
  readonly what: 'command' | 'playbook';
  /** More of its environment. */
  readonly env?: Readonly<{ [name: string]: string }>;
  /** The whole of its output is needed, up to this. */
  readonly bytes?: number;
  readonly signal: AbortSignal;
}

export type Answer =
  | {
      readonly how: 'ended';
      readonly exit: number;
      /** As it was printed: see `kept.ts` before any of it is told. */
      readonly stdout: string;
      readonly stderr: string;
      /** As it was before. */
      readonly record: Record;
      readonly seconds: number;
      /** Some of stdout may be missing, at its beginning. */
      readonly cut: boolean;
    }
  | { readonly how: 'busy' }
  | { readonly how: 'failed'; readonly failure: CommandFailure }
  | { readonly how: 'nonsense'; readonly lines: readonly string[] };

export type Ended = Extract<Answer, { readonly how: 'ended' }>;

export async function ask(task: Task, asking: Asking): Promise<Answer> {
  const { mode, words, what, env = {}, signal } = asking;
  const { listed, given, name, folder, base, digest, secrets } = task;
  const seconds = mode === 'run' ? listed.timeoutSeconds : listed.checkSeconds;
  const bytes = asking.bytes ?? bytesFor(secrets);
  const begun = performance.now();
  const ran = await task.commands.run({
    argv: wrapped({ mode, name, folder, base, digest, seconds, bytes }, words),
    stdin: givenText({ ...given[what], env: { ...env, ...given[what].env } }),
    // The program around it ends it first: then there is something to tell.
    timeoutMilliseconds: (seconds + graceSeconds) * 1000,
    writes: mode === 'run',
    signal,
  });
  if (!ran.ok) return { how: 'failed', failure: ran.failure };
  const { exit, stdout, stderr } = ran.reply;
  const heard = heardIn(stdout);
  if (heard === undefined)
    return { how: 'nonsense', lines: keptLines({ stdout, stderr }, secrets) };
  if (heard.busy) return { how: 'busy' };
  return {
    how: 'ended',
    exit,
    stdout: heard.stdout,
    stderr,
    record: heard.record,
    seconds: (performance.now() - begun) / 1000,
    cut: Buffer.byteLength(heard.stdout) >= bytes,
  };
}

const graceSeconds = 30;

/** `timeout` says 124, or 137 where it had to use force. */
export function tookTooLong({ exit, seconds }: Ended, limit: number): boolean {
  return (exit === 124 || exit === 137) && seconds >= limit;
}

/** Why there is no answer. */
export function unanswered(task: Task, answer: Exclude<Answer, Ended>): Problem {
  const { name, commands } = task;
  const at = `${name} (${commands.where})`;
  switch (answer.how) {
    case 'busy':
      return problem('task-running', `${at}: a run of this task is still going on.`, {
        help: 'Wait until it has ended; then the same command goes on from there.',
        tryAgain: true,
      });
    case 'failed': {
      const { why, detail } = answer.failure;
      const again = why === 'unreachable' || why === 'timeout' || why === 'cut';
      return problem(`task-${why}`, `${at}: ${masked(detail, task.secrets)}.`, {
        ...(again ? { tryAgain: true } : {}),
        ...(why === 'missing' ? { help: needs } : {}),
      });
    }
    case 'nonsense':
      return problem('task-not-run', `${at}: it was not run as it should have been.`, {
        help: [...answer.lines, needs].join('\n'),
      });
  }
}

const needs =
  'Where tasks run there must be a POSIX shell, GNU coreutils, and flock of util-linux.';
