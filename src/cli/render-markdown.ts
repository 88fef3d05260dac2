/** Outcomes as Markdown, for comments on a change. */
import { appliedMarkdown } from '../show/markdown/applied.ts';
import { checkedMarkdown, cleanedMarkdown, standingMarkdown } from '../show/markdown/cleaned.ts';
import { driftMarkdown } from '../show/markdown/drift.ts';
import { planMarkdown } from '../show/markdown/plan.ts';
import { problemsMarkdown } from '../show/markdown/problems.ts';
import { runMarkdown, runsMarkdown } from '../show/markdown/run.ts';
import { count } from '../show/plural.ts';
import type { Outcome } from '../reconcile/engine.ts';
import type { Rendering } from './render.ts';
import {
  appliedView,
  blockedView,
  cleanedView,
  driftView,
  planView,
  standingView,
} from './views.ts';

export function outcomeMarkdown(outcome: Outcome, rendering: Rendering): string {
  const parts = [body(outcome, rendering), problemsMarkdown(outcome.problems)];
  return parts.filter((part) => part !== '').join('\n');
}

function body(outcome: Outcome, rendering: Rendering): string {
  const style = { kinds: outcome.kinds };
  if (outcome.what === 'validated')
    return outcome.exit === 0
      ? `### Valid: ${count(outcome.resources, 'resource')} in ${count(outcome.files, 'file')}\n`
      : '';
  if (outcome.what === 'drift') return driftMarkdown(driftView(outcome, rendering), style);
  if (outcome.what === 'planned') {
    const view = planView(outcome, rendering);
    if (view !== undefined) return planMarkdown(view, style);
    return outcome.changes.length === 0
      ? ''
      : driftMarkdown(blockedView(outcome, rendering), style);
  }
  if (outcome.what === 'applied') return appliedMarkdown(appliedView(outcome, rendering), style);
  if (outcome.what === 'cleaned') return cleanedMarkdown(cleanedView(outcome, rendering), style);
  if (outcome.what === 'checked')
    return checkedMarkdown({ checks: outcome.checks, next: rendering.next });
  if (outcome.what === 'status') return standingMarkdown(standingView(outcome, rendering));
  if (outcome.what === 'runs') return runsMarkdown(outcome.runs);
  if (outcome.what === 'run') return runMarkdown(outcome.run, rendering.next, style);
  return '';
}
