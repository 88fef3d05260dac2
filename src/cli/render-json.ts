/** Outcomes as JSON, as the schemas in `schemas/output/` say. */
import { checkedBody, cleanedBody, standingBody, sweptJson } from '../show/json/cleaned.ts';
import { documentText } from '../show/json/document.ts';
import { appliedBody, driftBody, runBody, runsBody } from '../show/json/outcomes.ts';
import { changesJson, planBody, unseenJson } from '../show/json/plan.ts';
import type { Outcome } from '../reconcile/engine.ts';
import type { Rendering } from './render.ts';
import { appliedView, cleanedView, driftView, planView, standingView } from './views.ts';

export function outcomeJson(outcome: Outcome, rendering: Rendering): string {
  const { rounds } = outcome;
  return documentText(outcome, {
    ...body(outcome, rendering),
    ...(rounds === undefined ? {} : { rounds }),
  });
}

function body(outcome: Outcome, rendering: Rendering): object {
  if (outcome.what === 'validated') return { resources: outcome.resources, files: outcome.files };
  if (outcome.what === 'drift') return driftBody(driftView(outcome, rendering));
  if (outcome.what === 'planned') {
    const view = planView(outcome, rendering);
    if (view !== undefined) return planBody(view);
    return {
      changes: changesJson(outcome.changes),
      unseen: unseenJson(outcome.unseen ?? []),
      cleanup: sweptJson(outcome.cleanup),
    };
  }
  if (outcome.what === 'applied') return appliedBody(appliedView(outcome, rendering));
  if (outcome.what === 'cleaned') return cleanedBody(cleanedView(outcome, rendering));
  if (outcome.what === 'checked')
    return checkedBody({ checks: outcome.checks, next: rendering.next });
  if (outcome.what === 'status') return standingBody(standingView(outcome, rendering));
  if (outcome.what === 'runs') return runsBody(outcome.runs);
  if (outcome.what === 'run') return runBody(outcome.run, rendering.next);
  return {};
}
