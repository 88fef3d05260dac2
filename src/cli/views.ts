/** Outcomes as what `show` takes. */
import type { AppliedView } from '../show/text/applied.ts';
import type { CleanedView } from '../show/text/cleaned.ts';
import type { DriftView } from '../show/text/drift.ts';
import type { PlanView } from '../show/text/plan.ts';
import type { StandingView } from '../show/text/standing.ts';
import type { Outcome } from '../reconcile/engine.ts';
import type { Rendering } from './render.ts';

export type OutcomeOf<W extends Outcome['what']> = Extract<Outcome, { readonly what: W }>;

export function driftView(outcome: OutcomeOf<'drift'>, rendering: Rendering): DriftView {
  return {
    site: outcome.site ?? 'this site',
    changes: outcome.changes,
    unseen: outcome.unseen,
    manual: outcome.manual,
    later: outcome.later,
    orphans: outcome.orphans,
    unmanaged: rendering.unmanaged === true ? outcome.unmanaged : undefined,
    patch: rendering.patch,
    next: rendering.next,
  };
}

/** Undefined where there is no plan, only what differs and why it was not planned. */
export function planView(
  outcome: OutcomeOf<'planned'>,
  rendering: Rendering,
): PlanView | undefined {
  if (outcome.plan === undefined) return undefined;
  return {
    plan: outcome.plan,
    changes: outcome.changes,
    needsApproval: outcome.needsApproval,
    conditions: outcome.conditions,
    unseen: outcome.unseen ?? [],
    orphans: outcome.orphans,
    unmanaged: rendering.unmanaged === true ? outcome.unmanaged : undefined,
    patch: rendering.patch,
    cleanup: outcome.cleanup,
    next: rendering.next,
  };
}

/** What differs, where no plan could be made of it. */
export function blockedView(outcome: OutcomeOf<'planned'>, rendering: Rendering): DriftView {
  return {
    site: outcome.site ?? 'this site',
    changes: outcome.changes,
    unseen: outcome.unseen ?? [],
    orphans: outcome.orphans,
    unmanaged: rendering.unmanaged === true ? outcome.unmanaged : undefined,
    patch: rendering.patch,
    next: [],
  };
}

export function cleanedView(outcome: OutcomeOf<'cleaned'>, rendering: Rendering): CleanedView {
  const { plan, run, operations, swept, totals, checks } = outcome;
  return { plan, run, operations, swept, totals, checks, next: rendering.next };
}

export function standingView(outcome: OutcomeOf<'status'>, rendering: Rendering): StandingView {
  const { site = 'this site', standings } = outcome;
  return { site, standings, next: rendering.next };
}

export function appliedView(outcome: OutcomeOf<'applied'>, rendering: Rendering): AppliedView {
  const { plan, run, done, inside, failed, skipped, waiting, conditions, remaining } = outcome;
  return {
    plan,
    run,
    done,
    inside,
    failed,
    skipped,
    waiting,
    conditions,
    remaining,
    undone: outcome.undone,
    next: rendering.next,
  };
}
