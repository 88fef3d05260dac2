/** The real terminal: this process, its streams and signals. */
import type { StricliProcess } from '@stricli/core';
import { runCommand } from './app.ts';
import { bugText } from './bug.ts';
import { watchInterrupts } from './interrupts.ts';
import { colourful, type Terminal } from './terminal.ts';

/** Runs one command in this process and sets its exit code. */
export async function runHere(words: readonly string[]): Promise<void> {
  // `trueup plan | head` closes the pipe early; that is no mistake of anyone.
  process.stdout.on('error', quietPipe);
  process.stderr.on('error', quietPipe);
  try {
    process.exitCode = await runCommand(terminalHere(words));
  } catch (error) {
    process.stderr.write(bugText(error, words));
    process.exitCode = 1;
  }
}

function terminalHere(words: readonly string[]): Terminal {
  const { stdin, stdout, stderr, env } = process;
  return {
    process: streamsFor(stdout, stderr),
    stdin,
    stdout,
    stderr,
    env,
    cwd: process.cwd(),
    words,
    interrupts: () => watchInterrupts(process, (line) => stderr.write(`${line}\n`)),
    engine: () => import('../reconcile.ts'),
    now: () => new Date(),
    exit: 0,
  };
}

/** The little that the argument parser needs; it colours only what may be coloured. */
function streamsFor(stdout: NodeJS.WriteStream, stderr: NodeJS.WriteStream): StricliProcess {
  const plainly = { stdout: bare(stdout), stderr: bare(stderr), env: process.env };
  return colourful(stdout, process.env) && colourful(stderr, process.env)
    ? { stdout, stderr, env: process.env }
    : plainly;
}

function bare(stream: NodeJS.WriteStream): { write: (text: string) => void } {
  return { write: (text) => void stream.write(text) };
}

function quietPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exitCode = 0;
}
