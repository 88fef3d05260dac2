/** `trueup rollback RUN`: the plan back to the state before a run; carried out with --apply. */
import type { ApplyingFlags } from '../flags.ts';
import { perform } from '../perform.ts';
import type { Terminal } from '../terminal.ts';

export async function rollback(
  terminal: Terminal,
  flags: ApplyingFlags,
  run: string,
): Promise<void> {
  await perform(terminal, {
    flags,
    approvals: flags.approve,
    applies: flags.apply,
    ask: (engine, request) => engine.rollback(request, run, flags.apply === true),
  });
}
