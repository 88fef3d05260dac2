/** A command with the little program around it: how its words are put together, and how what it says is read. */
import { inner, outer } from './script.ts';

export type Words = readonly [string, ...string[]];

export interface Around {
  /** `run`: two of them never overlap, and it is written down. */
  readonly mode: 'check' | 'run';
  readonly name: string;
  /** Where it starts; empty: wherever a login there starts. */
  readonly folder: string;
  /** Its lock and its record: a path, or a name below `~/.trueup/tasks` there. */
  readonly base: string;
  readonly digest: string;
  readonly seconds: number;
  /** How much of each stream is kept: its end. */
  readonly bytes: number;
}

/** What is written down of a task where it runs. */
export interface Record {
  /** The inputs with which it ended well last. */
  readonly good?: string;
  /** Those of the last run, and its exit code; `running`: it was ended from outside. */
  readonly last?: { readonly digest: string; readonly exit: string };
}

export interface Heard {
  /** A run of it is going on: nothing was started. */
  readonly busy: boolean;
  readonly record: Record;
  readonly stdout: string;
}

const mark = 'trueup-task';

export function wrapped(around: Around, words: Words): Words {
  const { mode, name, folder, base, digest, seconds, bytes } = around;
  const limits = [String(Math.ceil(seconds)), String(bytes)];
  return ['sh', '-c', outer, mark, mode, name, folder, base, digest, ...limits, inner, ...words];
}

/** The way back: for a lab, which runs nothing. */
export function unwrapped(
  argv: readonly string[],
): { readonly around: Around; readonly words: readonly string[] } | undefined {
  const [, , , sign, mode, name = '', folder = '', base = '', digest = '', ...rest] = argv;
  const [seconds, bytes, , ...words] = rest;
  if (sign !== mark || (mode !== 'check' && mode !== 'run')) return undefined;
  const limits = { seconds: Number(seconds), bytes: Number(bytes) };
  return { around: { mode, name, folder, base, digest, ...limits }, words };
}

export function headText(busy: boolean, { good = '-', last }: Record): string {
  return `${mark} ${busy ? 'busy' : 'free'} ${good} ${last?.digest ?? '-'} ${last?.exit ?? '-'}\n`;
}

/** Undefined where something else than the program answered. */
export function heardIn(stdout: string): Heard | undefined {
  const [head, state, good, digest, exit] =
    /^trueup-task (busy|free) (\S+) (\S+) (\S+)\n/.exec(stdout) ?? [];
  if (head === undefined || digest === undefined || exit === undefined) return undefined;
  const record = {
    ...(good === '-' || good === undefined ? {} : { good }),
    ...(digest === '-' ? {} : { last: { digest, exit } }),
  };
  return { busy: state === 'busy', record, stdout: stdout.slice(head.length) };
}
