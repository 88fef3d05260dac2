/** `trueup plan`: the ordered steps; carried out with --apply, saved with --out. */
import type { Outcome } from '../../reconcile/engine.ts';
import type { ApplyFlags, ChoiceFlags, CommonFlags, ShowFlags } from '../flags.ts';
import { saveFile } from '../output.ts';
import { perform } from '../perform.ts';
import type { Terminal } from '../terminal.ts';

export type PlanFlags = CommonFlags & ChoiceFlags & ApplyFlags & ShowFlags;

export async function plan(
  terminal: Terminal,
  flags: PlanFlags,
  ...specs: readonly string[]
): Promise<void> {
  const { patch, unmanaged, out } = flags;
  const outcome = await perform(terminal, {
    flags,
    specs,
    approvals: flags.approve,
    applies: flags.apply,
    patch,
    unmanaged,
    planFile: out,
    ask: (engine, request) =>
      flags.apply === true ? engine.planAndApply(request) : engine.plan(request),
  });
  if (out !== undefined && outcome !== undefined) await savePlan(terminal, outcome, out);
}

/** What `--out` names becomes a plan file, where there is a plan. */
export async function savePlan(terminal: Terminal, outcome: Outcome, file: string): Promise<void> {
  if (!('plan' in outcome) || outcome.plan === undefined) return;
  const engine = await terminal.engine();
  if (!saveFile(terminal, file, engine.planFileText(outcome.plan))) return;
  terminal.stderr.write(`Plan ${outcome.plan.id} is saved in ${file}\n`);
}
