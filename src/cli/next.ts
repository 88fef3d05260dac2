/** The next command to type, worked out from what was typed and how it ended. */
import type { RunRecord } from '../model/journal.ts';
import type { NextCommand } from '../show/text/next.ts';
import { carried, commandLine } from './command-line.ts';
import type { Outcome } from '../reconcile/engine.ts';
import type { CommonFlags } from './flags.ts';

export interface Typed {
  /** The words after `trueup`. */
  readonly words: readonly string[];
  readonly flags: CommonFlags;
  /** Where a plan was saved. */
  readonly planFile?: string | undefined;
}

export function nextCommands(outcome: Outcome, typed: Typed): readonly NextCommand[] {
  if (outcome.what === 'planned') return afterPlan(outcome, typed);
  if (outcome.what === 'drift')
    return outcome.exit === 2
      ? [next(['plan', ...typed.words.slice(1)], 'shows the steps that end it; changes nothing')]
      : [];
  if (outcome.what === 'applied') return afterApply(outcome, typed);
  if (outcome.what === 'run') return afterRun(outcome.run, typed);
  return [];
}

function afterPlan(
  outcome: Extract<Outcome, { readonly what: 'planned' }>,
  { words, flags, planFile }: Typed,
): readonly NextCommand[] {
  const { plan } = outcome;
  if (plan === undefined || plan.steps.length === 0) return [];
  const approvals = outcome.needsApproval
    .map((impact) => ['--approve', `${plan.id}:${impact}`])
    .filter(([, value = '']) => !words.includes(value));
  const applying = ['--apply', ...approvals.flat()];
  const line =
    planFile === undefined
      ? [...words.filter((word) => word !== '--apply'), ...applying]
      : ['apply', planFile, ...carried(flags), ...applying];
  return [next(line, whatApplyDoes(planFile !== undefined, approvals.length > 0))];
}

function whatApplyDoes(saved: boolean, approving: boolean): string {
  if (saved) return 'carries the saved plan out; refused (exit 5) if what it rests on has moved';
  // Approvals name the plan's id, so a plan that came out differently is not approved by them.
  if (approving) return 'plans again and carries it out, if it is still this plan';
  return 'plans again and carries it out';
}

function afterApply(
  outcome: Extract<Outcome, { readonly what: 'applied' }>,
  { flags }: Typed,
): readonly NextCommand[] {
  const { run, failed, skipped, waiting, remaining, done, plan } = outcome;
  const left = plan.steps.reduce((sum, step) => sum + step.operations.length, 0) - done;
  if (failed.length > 0 || skipped.length > 0 || (left > 0 && waiting.length === 0))
    return [
      next(
        ['resume', run, ...carried(flags), '--apply'],
        'finishes what is left, once the cause is mended',
      ),
      next(['show', run, ...carried(flags)], 'tells what was done, step by step'),
    ];
  if (waiting.length > 0)
    return [
      next(
        ['resume', run, ...carried(flags), '--apply'],
        'goes on once you have done what is by hand',
      ),
    ];
  if (remaining.length > 0) return [next(['plan', ...carried(flags)], 'plans what still differs')];
  return [];
}

function afterRun(run: RunRecord, { flags }: Typed): readonly NextCommand[] {
  if (run.outcome === 'done') return [];
  return [
    next(['resume', run.id, ...carried(flags)], 'shows what is left to do; changes nothing'),
    next(['resume', run.id, ...carried(flags), '--apply'], 'finishes it'),
  ];
}

function next(words: readonly string[], does: string): NextCommand {
  return { command: commandLine(words), does };
}
