/** `trueup apply PLAN_FILE`: a saved plan, checked against the world; carried out with --apply. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { problem, type Result } from '../../model/problem.ts';
import type { ApplyingFlags } from '../flags.ts';
import { sayProblem } from '../output.ts';
import { perform } from '../perform.ts';
import type { Terminal } from '../terminal.ts';

export async function apply(terminal: Terminal, flags: ApplyingFlags, file: string): Promise<void> {
  const text = read(resolve(terminal.cwd, file), file);
  if (!text.ok) {
    for (const found of text.problems) sayProblem(terminal, found);
    return;
  }
  await perform(terminal, {
    flags,
    approvals: flags.approve,
    applies: flags.apply,
    ask: (engine, request) => engine.applyFile(request, text.value, flags.apply === true),
  });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a folder',
  EACCES: 'it may not be read',
};

function read(path: string, named: string): Result<string> {
  try {
    return { ok: true, value: readFileSync(path, 'utf8') };
  } catch (error) {
    const why = reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? 'it cannot be read';
    const help = 'Save a plan with: trueup plan --out FILE';
    return { ok: false, problems: [problem('no-plan-file', `${named}: ${why}`, { help })] };
  }
}
