/** Where a command runs: streams, folder, words typed, signals. Handed in, so that tests need no real terminal. */
import type { CommandContext, StricliProcess } from '@stricli/core';
import type { Readable, Writable } from 'node:stream';
import type { Exit, LoadEngine } from '../reconcile/engine.ts';

/** An output that may be a terminal. */
export interface Output extends Writable {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

export interface Input extends Readable {
  readonly isTTY?: boolean;
}

/** The first Ctrl-C (or a polite kill), and the second. */
export interface Interrupts {
  readonly signal: AbortSignal;
  readonly abort: AbortSignal;
}

/** What every command gets as `this`. */
export interface Terminal extends CommandContext {
  readonly process: StricliProcess;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The words after `trueup`. */
  readonly words: readonly string[];
  /** From here on Ctrl-C is ours; before that it ends the process at once. */
  readonly interrupts: () => Interrupts;
  readonly engine: LoadEngine;
  readonly now: () => Date;
  /** Set by the command: how it went. */
  exit: Exit;
}

/** Can a person be asked? Never in CI, where a terminal may be pretended. */
export function canAsk(terminal: Terminal): boolean {
  return terminal.stdin.isTTY === true && terminal.stderr.isTTY === true && !inCi(terminal.env);
}

/** Colours and moving lines: only on a terminal that did not say no. */
export function colourful(
  output: Output,
  env: Readonly<Record<string, string | undefined>>,
): boolean {
  if (isSet(env['NO_COLOR'])) return false;
  const forced = env['FORCE_COLOR'];
  if (isSet(forced)) return forced !== '0' && forced !== 'false';
  return output.isTTY === true && env['TERM'] !== 'dumb' && !inCi(env);
}

/** CI is set by every CI service, to anything but false. */
export function inCi(env: Readonly<Record<string, string | undefined>>): boolean {
  return isSet(env['CI']) && env['CI'] !== 'false';
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
