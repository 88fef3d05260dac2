/** Flags and words as the request that the pipeline takes. */
import { everything, type PlanId, type PlanOptions } from '../model/plan.ts';
import type { Result } from '../model/problem.ts';
import { actorHere } from './actor.ts';
import { findConfig } from './config-place.ts';
import { confirmTyped } from './confirm.ts';
import type { Request } from '../reconcile/engine.ts';
import type { Approved, ChoiceFlags, CommonFlags } from './flags.ts';
import { openLog } from './log.ts';
import { paintFor } from './paint.ts';
import { showProgress, type Progress } from './progress.ts';
import { canAsk, type Terminal } from './terminal.ts';

export interface Asked {
  readonly flags: CommonFlags & Partial<ChoiceFlags>;
  readonly specs?: readonly string[];
  readonly approvals?: readonly Approved[] | undefined;
  /** Something may be changed: people are asked, progress is shown, Ctrl-C is kept from killing. */
  readonly applies?: boolean | undefined;
}

export interface Prepared {
  readonly request: Request;
  /** Takes away what was put up for the request. */
  readonly end: () => void;
}

export async function prepare(terminal: Terminal, asked: Asked): Promise<Result<Prepared>> {
  const { flags } = asked;
  const config = findConfig(terminal.cwd, flags.config);
  if (!config.ok) return config;
  const applies = asked.applies === true;
  // Where lines of a log are written between, moving lines would only tear it.
  const progress =
    applies && flags.quiet !== true && flags.logLevel === undefined
      ? showProgress(terminal)
      : undefined;
  const never = new AbortController().signal;
  const { signal, abort } = applies ? terminal.interrupts() : { signal: never, abort: never };
  const request: Request = {
    start: terminal.cwd,
    config: config.value,
    specs: asked.specs ?? [],
    options: optionsOf(flags),
    approvals: asked.approvals ?? [],
    signal,
    abort,
    actor: actorHere(terminal.env),
    ...(flags.lab === undefined ? {} : { lab: flags.lab }),
    ...(progress === undefined ? {} : { progress: progress.tell }),
    ...(applies && canAsk(terminal) ? { confirm: asking(terminal, progress) } : {}),
    ...(flags.logLevel === undefined
      ? {}
      : { log: await openLog(flags.logLevel, terminal.stderr) }),
  };
  return { ok: true, value: { request, end: () => progress?.end() } };
}

function optionsOf(flags: Partial<ChoiceFlags>): PlanOptions {
  const limits = Object.fromEntries((flags.limit ?? []).map(({ of, most }) => [of, most]));
  return {
    ...everything,
    only: flags.only ?? [],
    phases: flags.phase ?? [],
    withNeeds: flags.withNeeds ?? false,
    prune: flags.prune ?? false,
    limits,
  };
}

function asking(terminal: Terminal, progress: Progress | undefined): Request['confirm'] & {} {
  let shown: PlanId | undefined;
  return async (question) => {
    progress?.pause();
    // Nobody can approve what they have not seen; a second question on the same plan does not repeat it.
    if (question.planned !== undefined && shown !== question.plan) {
      const paint = paintFor(terminal.stderr, terminal.env);
      const { outcomeText } = await import('./render-text.ts');
      terminal.stderr.write(outcomeText(question.planned, { format: 'text', next: [] }, paint));
      shown = question.plan;
    }
    return confirmTyped(question, terminal);
  };
}
