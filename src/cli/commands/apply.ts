/** `trueup apply PLAN_FILE`: a saved plan, checked against the world; carried out with --apply. */
import type { ApplyingFlags } from '../flags.ts';
import { sayProblem } from '../output.ts';
import { perform } from '../perform.ts';
import { readPlanFile } from '../plan-file.ts';
import type { Terminal } from '../terminal.ts';

export async function apply(terminal: Terminal, flags: ApplyingFlags, file: string): Promise<void> {
  const text = readPlanFile(terminal, file);
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
