/** Reads the plan file that a command names. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { problem, type Result } from '../model/problem.ts';
import type { Terminal } from './terminal.ts';

export function readPlanFile({ cwd }: Pick<Terminal, 'cwd'>, named: string): Result<string> {
  try {
    return { ok: true, value: readFileSync(resolve(cwd, named), 'utf8') };
  } catch (error) {
    const why = reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? 'it cannot be read';
    const help = 'Save a plan with: trueup plan --out FILE';
    return { ok: false, problems: [problem('no-plan-file', `${named}: ${why}`, { help })] };
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a folder',
  EACCES: 'it may not be read',
};
