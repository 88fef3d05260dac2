/** The JSON bodies of everything that is not a plan. */
import type { RunRecord, RunSummary } from '../../model/journal.ts';
import type { Plan, Step } from '../../model/plan.ts';
import { chainBack, waiters } from '../explained.ts';
import { numbersOf } from '../numbering.ts';
import { purposeText } from '../purpose.ts';
import { reasonText } from '../reason.ts';
import { openDebts, storyOf } from '../story.ts';
import type { AppliedView } from '../text/applied.ts';
import type { DriftView } from '../text/drift.ts';
import type { NextCommand } from '../text/next.ts';
import { problemJson } from './document.ts';
import { orphansJson, unmanagedJson } from './unmanaged.ts';
import { changesJson, laterJson, conditionsJson, stepJson, unseenJson } from './plan.ts';

export function driftBody(view: DriftView): object {
  return {
    changes: changesJson(view.changes),
    unseen: unseenJson(view.unseen),
    orphans: orphansJson(view.orphans),
    manual: view.manual?.map(({ address }) => address),
    later: laterJson(view.later),
    unmanaged: unmanagedJson(view.unmanaged),
    next: view.next,
  };
}

export function appliedBody(view: AppliedView): object {
  const numbers = numbersOf(view.plan);
  return {
    plan: view.plan.id,
    run: view.run,
    steps: view.plan.steps.length,
    done: view.done,
    seen: sightedJson(view, true, 'as'),
    notVerified: sightedJson(view, false, 'why'),
    failed: view.failed.map(({ step, problem }) => ({
      number: numbers.get(step),
      step,
      problem: problemJson(problem),
    })),
    skipped: view.skipped.map((step) => ({ number: numbers.get(step), step })),
    waiting: view.waiting.map(({ address, instructions }) => ({ address, instructions })),
    conditions: conditionsJson(view.conditions, 'after'),
    remaining: changesJson(view.remaining),
    undone:
      view.undone === undefined
        ? undefined
        : { ...view.undone, problems: view.undone.problems.map(problemJson) },
    next: view.next,
  };
}

/** What was attached, and was or was not seen from inside the machine. */
function sightedJson({ inside = [] }: AppliedView, seen: boolean, key: 'as' | 'why') {
  const those = inside.filter((each) => each.seen === seen);
  return those.length === 0 ? undefined : those.map(({ of, text }) => ({ of, [key]: text }));
}

export function runsBody(runs: readonly RunSummary[]): object {
  return { runs: runs.map(summaryJson) };
}

export function runBody(run: RunRecord, next: readonly NextCommand[]): object {
  const story = storyOf(run);
  return {
    ...summaryJson(run),
    operations: story.map(({ number, step, operation, ...told }) => ({
      number,
      step: step.id,
      operation: operation.id,
      of: operation.of,
      state: told.state,
      startedAt: told.startedAt,
      endedAt: told.endedAt,
      task: told.task,
      notes: told.notes,
      because: told.because,
      problem: told.problem === undefined ? undefined : problemJson(told.problem),
    })),
    owed: openDebts(story).map(({ operation }) => ({
      of: operation.of,
      fields: operation.debt?.fields,
      why: operation.debt?.why,
    })),
    approvals: run.approvals,
    next,
  };
}

export function explainBody(plan: Plan, step: Step): object {
  const number = numbersOf(plan).get(step.id) ?? 0;
  return {
    plan: plan.id,
    step: stepJson(step, number, plan),
    chain: chainBack(plan, step).map(({ number: waits, wait, on }) => ({
      number: waits,
      on,
      why: wait.why,
      detail: reasonText(wait, plan.steps[on - 1]),
    })),
    waitedForBy: waiters(plan, step),
  };
}

function summaryJson(run: RunSummary): object {
  return {
    run: run.id,
    plan: run.plan,
    purpose: run.purpose === undefined ? undefined : purposeText(run.purpose),
    actor: run.actor,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    outcome: run.outcome ?? 'not finished',
    steps: run.steps,
    done: run.done,
    failed: run.failed,
  };
}
