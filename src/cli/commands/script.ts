/** `trueup script PLAN_FILE`: a saved plan as a shell script of vendor commands, for when trueup cannot run. */
import { chmodSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommonFlags } from '../flags.ts';
import { say, sayProblem } from '../output.ts';
import { readPlanFile } from '../plan-file.ts';
import type { Terminal } from '../terminal.ts';

export type ScriptFlags = Pick<CommonFlags, 'out'>;

export async function script(terminal: Terminal, flags: ScriptFlags, file: string): Promise<void> {
  const text = readPlanFile(terminal, file);
  const made = text.ok ? await (await terminal.engine()).script(text.value) : text;
  if (!made.ok) {
    for (const found of made.problems) sayProblem(terminal, found);
    return;
  }
  const said = say(terminal, { out: made.value, err: '' }, flags.out);
  // Whoever saves it will want to run it.
  if (said && flags.out !== undefined) chmodSync(resolve(terminal.cwd, flags.out), 0o755);
}
