/** Turns a reference to a secret into its value; no problem or log ever holds the value. */
import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { problem, type Result } from '../model/problem.ts';
import type { Secret } from '../model/secret.ts';

/** Reads `${env:NAME}`, `${file:PATH}` (with `~/`) or `${exec:COMMAND ARGUMENT …}`. One that has its value stays. */
export async function resolveSecret(secret: Secret): Promise<Result<Secret>> {
  if (isResolved(secret)) return { ok: true, value: secret };
  const [, way, where = ''] = /^\$\{(env|file|exec):(.+)\}$/s.exec(secret.reference) ?? [];
  const source = sources[way ?? ''];
  if (source === undefined) {
    // What stands there may be the secret itself, so it is not repeated.
    return refused('bad-secret-reference', 'A secret is written in the file itself.', {
      help: 'Write a reference instead: ${env:NAME}, ${file:~/path} or ${exec:command}.',
    });
  }
  const value = await source(where.trim());
  if (typeof value !== 'string') {
    return refused('no-secret', `${secret.reference}: ${value.why}`, { help: value.help });
  }
  return { ok: true, value: secret.withValue(value) };
}

interface Missing {
  readonly why: string;
  readonly help: string;
}

const sources: Readonly<Record<string, (where: string) => Promise<string | Missing>>> = {
  env: async (name) => {
    const value = process.env[name]?.trim();
    if (value === undefined || value === '')
      return { why: 'this variable is not set.', help: `Set ${name} in the environment.` };
    return value;
  },
  file: fromFile,
  exec: fromCommand,
};

const largestBytes = 64 * 1024;

async function fromFile(where: string): Promise<string | Missing> {
  const path = where.startsWith('~/') ? join(homedir(), where.slice(2)) : where;
  const help = 'The file must be readable and hold the secret alone.';
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size > largestBytes) return { why: 'this file is too big for a secret.', help };
      const value = (await file.readFile('utf8')).trim();
      return value === '' ? { why: 'this file is empty.', help } : value;
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code = 'unreadable' } = error as { code?: string };
    return { why: `this file cannot be read (${code}).`, help };
  }
}

async function fromCommand(command: string): Promise<string | Missing> {
  const { execa, parseCommandString } = await import('execa');
  const [file = '', ...given] = parseCommandString(command);
  const help = 'Run the command by hand: it must print the secret and nothing else.';
  // Its output is the secret, or may hold it: neither stdout nor stderr is ever shown.
  const run = await execa(file, given, {
    reject: false,
    timeout: 30_000,
    stdin: 'ignore',
    maxBuffer: largestBytes,
  });
  if (run.timedOut) return { why: 'this command did not end within 30 seconds.', help };
  if (run.failed) return { why: `this command failed (${run.exitCode ?? run.code ?? '?'}).`, help };
  const value = run.stdout.trim();
  return value === '' ? { why: 'this command printed nothing.', help } : value;
}

function isResolved(secret: Secret): boolean {
  try {
    return secret.reveal() !== '';
  } catch {
    return false;
  }
}

function refused(code: string, message: string, more: { readonly help: string }): Result<Secret> {
  return { ok: false, problems: [problem(code, message, more)] };
}
