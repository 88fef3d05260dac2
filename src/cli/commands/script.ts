/** `trueup script PLAN_FILE`: a plan as a shell script of vendor commands, for when trueup cannot run. */
import { chmodSync, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Result } from '../../model/problem.ts';
import type { CommonFlags } from '../flags.ts';
import { say, sayProblem } from '../output.ts';
import { readPlanFile } from '../plan-file.ts';
import { prepare } from '../request.ts';
import type { Terminal } from '../terminal.ts';

export async function script(terminal: Terminal, flags: CommonFlags, named: string): Promise<void> {
  const text = await planNamed(terminal, flags, named);
  const made = text.ok ? await (await terminal.engine()).script(text.value) : text;
  if (!made.ok) {
    for (const found of made.problems) sayProblem(terminal, found);
    return;
  }
  const said = say(terminal, { out: made.value, err: '' }, flags.out);
  // Whoever saves it will want to run it.
  if (said && flags.out !== undefined) chmodSync(resolve(terminal.cwd, flags.out), 0o755);
}

/** A file is what is meant where there is one; runs are named `<site>-<number>`. */
async function planNamed(
  terminal: Terminal,
  flags: CommonFlags,
  named: string,
): Promise<Result<string>> {
  const run = named === 'latest' || /^[^/]+-\d+$/.test(named);
  if (!run || existsSync(resolve(terminal.cwd, named))) return readPlanFile(terminal, named);
  const prepared = await prepare(terminal, { flags });
  if (!prepared.ok) return prepared;
  try {
    return await (await terminal.engine()).planOfRun(prepared.value.request, named);
  } finally {
    prepared.value.end();
  }
}
