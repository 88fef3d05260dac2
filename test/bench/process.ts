/** Runs whole processes and times them from start to end. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export const repository = join(import.meta.dirname, '..', '..');
const bundle = join(repository, 'dist', 'cli.js');
// What the first line of the bundle asks for when it is run by name.
const nodeFlags = ['--disable-warning=ExperimentalWarning'];

export interface Ran {
  readonly milliseconds: number;
  readonly out: string;
}

export interface Where {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Exit codes that are no failure. */
  readonly exits?: readonly number[];
}

/** Throws where it ends with any other exit code than those expected. */
export function ran(command: string, words: readonly string[], where: Where = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(command, words, {
      cwd: where.cwd,
      env: { ...process.env, ...where.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    child.once('error', reject);
    child.once('close', (code) => {
      const milliseconds = performance.now() - start;
      if ((where.exits ?? [0]).includes(code ?? -1)) resolve({ milliseconds, out });
      else reject(new Error(`${command} ${words.join(' ')} ended with ${code}: ${err}${out}`));
    });
  });
}

/** `trueup` as it is shipped. Planned changes end with 2. */
export function trueup(words: readonly string[], where: Where = {}): Promise<Ran> {
  return ran(process.execPath, [...nodeFlags, bundle, ...words], { exits: [0, 2], ...where });
}

/** The file that a shell would run, or undefined. */
export function onPath(program: string): string | undefined {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
