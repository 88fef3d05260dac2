/** Outcomes as text for people. */
import type { Paint } from '../show/paint.ts';
import { count } from '../show/plural.ts';
import type { Style } from '../show/style.ts';
import { appliedText } from '../show/text/applied.ts';
import { checkedText, cleanedText } from '../show/text/cleaned.ts';
import { driftText } from '../show/text/drift.ts';
import { joined } from '../show/text/indent.ts';
import { nextLines } from '../show/text/next.ts';
import { planText } from '../show/text/plan.ts';
import { problemsText } from '../show/text/problems.ts';
import { runsText, runText } from '../show/text/run.ts';
import { standingText } from '../show/text/standing.ts';
import { validatedText } from '../show/text/validated.ts';
import type { Outcome } from '../reconcile/engine.ts';
import type { Rendering } from './render.ts';
import {
  appliedView,
  blockedView,
  cleanedView,
  driftView,
  planView,
  standingView,
  type OutcomeOf,
} from './views.ts';

export function outcomeText(outcome: Outcome, rendering: Rendering, paint: Paint): string {
  const style: Style = { paint, kinds: outcome.kinds };
  return roundsText(outcome) + ownText(outcome, rendering, style);
}

/** What the same command carried out before, when a system inside a VM had to be made first. */
function roundsText({ rounds = [] }: Outcome): string {
  return joined(
    rounds.map(
      ({ run, plan, done }) =>
        `Applied plan ${plan} in run ${run}: ${count(done, 'operation')} done. Planned anew:`,
    ),
  );
}

function ownText(outcome: Outcome, rendering: Rendering, style: Style): string {
  if (outcome.what === 'validated') return outcome.exit === 0 ? validatedText(outcome, style) : '';
  if (outcome.what === 'drift') return driftText(driftView(outcome, rendering), style);
  if (outcome.what === 'planned') return plannedText(outcome, rendering, style);
  if (outcome.what === 'applied') return appliedText(appliedView(outcome, rendering), style);
  if (outcome.what === 'cleaned') return cleanedText(cleanedView(outcome, rendering), style);
  if (outcome.what === 'checked')
    return checkedText({ checks: outcome.checks, next: rendering.next }, style);
  if (outcome.what === 'status') return standingText(standingView(outcome, rendering), style);
  if (outcome.what === 'runs') return runsText(outcome.runs, style);
  if (outcome.what === 'run') return runText(outcome.run, rendering.next, style);
  return '';
}

/** All problems of an outcome, with their counts. */
export function outcomeProblems(outcome: Outcome, rendering: Rendering, paint: Paint): string {
  const text = problemsText(outcome.problems, { paint });
  if (outcome.what !== 'planned' || outcome.plan !== undefined || text === '') return text;
  // What to type comes last, after the problems that are to be settled first.
  // On a terminal what differs stands right above.
  const gap = outcome.changes.length === 0 ? '' : '\n';
  return `${gap}${text}${joined([paint('bad', blocked(outcome)), ...nextLines(rendering.next, { paint })])}`;
}

function plannedText(outcome: OutcomeOf<'planned'>, rendering: Rendering, style: Style): string {
  const view = planView(outcome, rendering);
  if (view !== undefined) return planText(view, style);
  return outcome.changes.length === 0 ? '' : driftText(blockedView(outcome, rendering), style);
}

function blocked(outcome: OutcomeOf<'planned'>): string {
  return outcome.exit === 3
    ? 'Blocked: there is no plan until what is named above is settled. Nothing was changed.'
    : 'No plan was made. Nothing was changed.';
}
