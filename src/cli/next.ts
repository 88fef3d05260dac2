/** The next command to type, worked out from what was typed and how it ended. */
import type { RunRecord } from '../model/journal.ts';
import { graver, impacts, type Impact } from '../model/operation.ts';
import type { PlanId } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import { gravestNeeded } from '../show/text/approvals.ts';
import type { NextCommand } from '../show/text/next.ts';
import { needsCleanup } from '../show/text/standing.ts';
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
  if (outcome.what === 'cleaned') return afterCleanup(outcome, typed);
  if (outcome.what === 'checked')
    return outcome.exit === 2
      ? [next(withoutWord(typed.words, '--check'), 'shows what would be deleted; changes nothing')]
      : [];
  if (outcome.what === 'status') return afterStatus(outcome, typed);
  if (outcome.what === 'run') return afterRun(outcome.run, typed);
  return [];
}

function afterPlan(
  outcome: Extract<Outcome, { readonly what: 'planned' }>,
  { words, flags, planFile }: Typed,
): readonly NextCommand[] {
  const { plan } = outcome;
  if (plan === undefined)
    return [...finishing(outcome.problems, flags), ...afterBlocked(outcome.problems, words)];
  if (plan.steps.length === 0) return [];
  const approvals = missingApproval(outcome.needsApproval, plan.id, words).flatMap((impact) => [
    '--approve',
    `${plan.id}:${impact}`,
  ]);
  // An approval of a plan that is no longer there approves nothing.
  const kept = withoutApprovalsOf(words, plan.id).filter((word) => word !== '--apply');
  const applying = ['--apply', ...approvals];
  const line =
    planFile === undefined
      ? [...kept, ...applying]
      : ['apply', planFile, ...carried(flags), ...applying];
  const saved = planFile !== undefined || words[0] === 'apply';
  return [next(line, whatApplyDoes(saved, outcome.needsApproval.length > 0))];
}

/** What is in the way may be what a run has left half done. */
function finishing(problems: readonly Problem[], flags: CommonFlags): readonly NextCommand[] {
  const left = problems.find(({ code }) => code === 'unfinished-run');
  const [, run] = /trueup resume (\S+)/.exec(left?.help ?? '') ?? [];
  return run === undefined
    ? []
    : [next(['resume', run, ...carried(flags)], 'shows what that run left to do; changes nothing')];
}

function afterBlocked(
  problems: readonly Problem[],
  words: readonly string[],
): readonly NextCommand[] {
  const errors = problems.filter(({ level }) => level === 'error');
  if (errors.length === 0) return [];
  const limits = errors.flatMap(({ help }) => /--limit (\S+)/.exec(help ?? '')?.[1] ?? []);
  // Only where limits are all that blocks does lifting them give a plan.
  if (limits.length === errors.length)
    return [
      next(
        [...words, ...limits.flatMap((limit) => ['--limit', limit])],
        'plans with the limit lifted, if that is meant; changes nothing',
      ),
    ];
  return [next(words, 'plans again, once what is named above is settled')];
}

/** The gravest that is not yet approved, since approving it approves the lesser ones too. */
function missingApproval(
  needed: readonly Impact[],
  plan: PlanId,
  words: readonly string[],
): readonly Impact[] {
  const given = impacts.filter((impact) => words.includes(`${plan}:${impact}`)).at(-1) ?? 'none';
  const gravest = gravestNeeded(needed) ?? 'none';
  return graver(given, gravest) === given ? [] : [gravest];
}

function withoutApprovalsOf(words: readonly string[], plan: PlanId): readonly string[] {
  const stale = (word: string | undefined): boolean =>
    word !== undefined && !word.startsWith(`${plan}:`);
  return words.filter(
    (word, at) =>
      !(word === '--approve' && stale(words[at + 1])) &&
      !(words[at - 1] === '--approve' && stale(word)),
  );
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
  const { run, failed, skipped, waiting, remaining, done, plan, undone } = outcome;
  // What went back does not go on; a part of it that did not is finished as a run of its own.
  if (undone?.run !== undefined)
    return [
      ...(undone.state === 'done'
        ? []
        : [next(['resume', undone.run, ...carried(flags), '--apply'], 'finishes taking it back')]),
      ...(undone.state === 'done'
        ? []
        : [
            next(
              ['script', undone.run, ...carried(flags)],
              'prints it as vendor commands, to be done by hand',
            ),
          ]),
      next(['plan', ...carried(flags)], 'plans anew, once the cause is mended'),
      next(['show', run, ...carried(flags)], 'tells what was done, step by step'),
    ];
  const left = plan.steps.reduce((sum, step) => sum + step.operations.length, 0) - done;
  if (failed.length > 0 || skipped.length > 0 || (left > 0 && waiting.length === 0))
    return [
      next(
        ['resume', run, ...carried(flags), '--apply'],
        'finishes what is left, once the cause is mended',
      ),
      next(
        ['rollback', run, ...carried(flags)],
        'shows the way back to what was before; changes nothing',
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

/** Cleaning up again goes on where this one ended: what is gone by then is gone already. */
function afterCleanup(
  { exit, run }: Extract<Outcome, { readonly what: 'cleaned' }>,
  { words, flags }: Typed,
): readonly NextCommand[] {
  if (exit === 0) return [];
  const again = words.filter(
    (word, at) => word !== '--apply' && word !== '--approve' && words[at - 1] !== '--approve',
  );
  return [
    next(again, 'plans what is left, once the cause is mended; changes nothing'),
    next(['show', run, ...carried(flags)], 'tells what was done, step by step'),
  ];
}

/** One that failed, with things still there. */
function afterStatus(
  { standings }: Extract<Outcome, { readonly what: 'status' }>,
  { flags }: Typed,
): readonly NextCommand[] {
  const broken = standings.find(needsCleanup);
  return broken === undefined
    ? []
    : [
        next(
          ['cleanup', `${broken.label}=${broken.value}`, ...carried(flags)],
          'shows what would be deleted of it; changes nothing',
        ),
      ];
}

function withoutWord(words: readonly string[], word: string): readonly string[] {
  return words.filter((each) => each !== word);
}

function afterRun(run: RunRecord, { words, flags }: Typed): readonly NextCommand[] {
  if (run.outcome === 'done') return [];
  return [
    // Who has just seen what is left need not look again.
    ...(words[0] === 'resume'
      ? []
      : [next(['resume', run.id, ...carried(flags)], 'shows what is left to do; changes nothing')]),
    next(['resume', run.id, ...carried(flags), '--apply'], 'finishes it'),
  ];
}

function next(words: readonly string[], does: string): NextCommand {
  return { command: commandLine(words), does };
}
