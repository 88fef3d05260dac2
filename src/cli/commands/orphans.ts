/** `trueup orphans`: what trueup made and nobody declares any more; taken away with --apply. */
import type { ApplyFlags, CommonFlags } from '../flags.ts';
import { perform } from '../perform.ts';
import type { Terminal } from '../terminal.ts';
import { savePlan } from './plan.ts';

export interface OrphansFlags extends CommonFlags, ApplyFlags {
  readonly olderThan: { readonly text: string; readonly milliseconds: number };
}

export async function orphans(terminal: Terminal, flags: OrphansFlags): Promise<void> {
  const { apply = false, approve, olderThan, out } = flags;
  const outcome = await perform(terminal, {
    flags,
    planFile: out,
    approvals: approve,
    applies: apply,
    ask: (engine, request) => engine.orphans(request, { olderThan, now: terminal.now(), apply }),
  });
  if (out !== undefined && outcome !== undefined) await savePlan(terminal, outcome, out);
}
