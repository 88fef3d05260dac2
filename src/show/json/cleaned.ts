/** Clean-ups as JSON. */
import type { Check, Checks, Piece, Swept } from '../../model/cleanup.ts';
import { numbersOf } from '../numbering.ts';
import { purposeText } from '../purpose.ts';
import { checkText, inOrder, type CheckedView, type CleanedView } from '../text/cleaned.ts';
import { totalsOf, type StandingView } from '../text/standing.ts';
import { problemJson } from './document.ts';

export function cleanedBody(view: CleanedView): object {
  const { plan, run, operations, totals } = view;
  const numbers = numbersOf(plan);
  return {
    plan: plan.id,
    run,
    purpose: purposeText(plan.purpose),
    targets: sweptJson(view.swept),
    totals,
    operations: {
      total: plan.steps.reduce((sum, step) => sum + step.operations.length, 0),
      done: operations.done,
    },
    failed: operations.failed.map(({ step, problem }) => ({
      number: numbers.get(step),
      step,
      problem: problemJson(problem),
    })),
    checks: checksJson(view.checks),
    next: view.next,
  };
}

export function checkedBody(view: CheckedView): object {
  return {
    complete: view.checks.every((each) => each.checks.every(({ result }) => result === 'PASS')),
    checks: checksJson(view.checks),
    next: view.next,
  };
}

export function standingBody({ standings, next }: StandingView): object {
  return { units: standings, totals: totalsOf(standings), next };
}

export function sweptJson(swept: readonly Swept[] | undefined): readonly object[] | undefined {
  return swept?.map(({ target, pieces }) => ({ target, things: inOrder(pieces).map(pieceJson) }));
}

function pieceJson({ address, system, kind, id, state, why, vendorMade, unknown }: Piece): object {
  return { address, system, kind, id, state, why, vendorMade, unknown };
}

function checksJson(checks: readonly Checks[]): readonly object[] {
  return checks.flatMap(({ target, checks: own }) => own.map((each) => checkJson(target, each)));
}

function checkJson(target: string, check: Check): object {
  const { kind, result, things, left } = check;
  return { target, kind, result, things, message: checkText(check), left };
}
