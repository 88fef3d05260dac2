/** Writes what is said: to the terminal, or to the file that --out names. */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { problem, type Problem } from '../model/problem.ts';
import { problemText } from '../show/text/problems.ts';
import { paintFor } from './paint.ts';
import type { Rendered } from './render.ts';
import type { Terminal } from './terminal.ts';

/** False where the file could not be written; that is said, and the exit code is set. */
export function say(terminal: Terminal, rendered: Rendered, file?: string): boolean {
  let written = true;
  if (file === undefined) {
    if (rendered.out !== '') terminal.stdout.write(rendered.out);
  } else written = saveFile(terminal, file, rendered.out);
  if (rendered.err !== '') terminal.stderr.write(rendered.err);
  return written;
}

export function saveFile(terminal: Terminal, file: string, text: string): boolean {
  try {
    writeFileSync(resolve(terminal.cwd, file), text);
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    sayProblem(terminal, problem('cannot-write', `${file} could not be written: ${why}`));
    return false;
  }
}

/** One problem that the command line itself found; the exit code is 1. */
export function sayProblem(terminal: Terminal, found: Problem): void {
  const paint = paintFor(terminal.stderr, terminal.env);
  terminal.stderr.write(problemText(found, { paint }));
  terminal.exit = 1;
}
