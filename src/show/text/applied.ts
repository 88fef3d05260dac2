/** What an apply did, what it did not, and the ways on. */
import type { Change } from '../../model/change.ts';
import type { ManualStep } from '../../model/desired.ts';
import type { RunId, SightedOne, Undone } from '../../model/journal.ts';
import type { Plan, Step, StepId } from '../../model/plan.ts';
import type { Problem } from '../../model/problem.ts';
import { oneLine } from '../clean.ts';
import { verdict, type Checked } from '../conditions.ts';
import { countsText } from '../counts.ts';
import { numbersOf } from '../numbering.ts';
import { originsOf, placesOf } from '../places.ts';
import { count } from '../plural.ts';
import { milestoneText } from '../sign.ts';
import { fulfilled } from '../purpose.ts';
import type { Style } from '../style.ts';
import { acceptanceLines } from './acceptance.ts';
import { changesLines } from './changes.ts';
import { asideLines } from './headline.ts';
import { indent, joined, section } from './indent.ts';
import { nextLines, type NextCommand } from './next.ts';
import { problemLines } from './problems.ts';
import { handLines, operationLine } from './step.ts';

export interface AppliedView {
  readonly plan: Plan;
  readonly run: RunId;
  /** Operations done by now. */
  readonly done: number;
  /** Of what was attached: was it seen from inside? */
  readonly inside?: readonly SightedOne[] | undefined;
  readonly failed: readonly { readonly step: StepId; readonly problem: Problem }[];
  readonly skipped: readonly StepId[];
  readonly waiting: readonly ManualStep[];
  readonly conditions: readonly Checked[];
  /** What still differs after it. */
  readonly remaining: readonly Change[];
  /** What went back by itself. */
  readonly undone?: Undone | undefined;
  readonly next: readonly NextCommand[];
}

export function appliedText(view: AppliedView, style: Style): string {
  const heading = (text: string): string => style.paint('strong', text);
  const places = placesOf(originsOf(view.remaining, view.conditions));
  return joined([
    heading(appliedHeadline(view, style)),
    ...indent(asideLines(view.remaining, places), 2),
    ...section(
      style.paint('bad', 'Failed'),
      view.failed.flatMap(({ step, problem }) => [
        stepLine(view.plan, step, style),
        ...indent(problemLines(problem, style), 4),
      ]),
    ),
    ...section(style.paint('warning', 'Taken back'), undoneLines(view.undone)),
    ...section(style.paint('good', 'Seen from inside'), insideLines(view, true)),
    ...section(style.paint('warning', 'NOT verified from inside'), insideLines(view, false)),
    ...section(
      heading('Skipped, since they wait for what failed, was stopped or is to be done by hand'),
      inOrder(view.plan, view.skipped).map((step) => stepLine(view.plan, step, style)),
    ),
    ...section(
      style.paint('warning', 'To do BY HAND'),
      view.waiting.flatMap((step) => [`! ${step.address}`, ...indent(handLines(step), 4)]),
    ),
    ...section(
      heading('Acceptance list'),
      acceptanceLines(view.conditions, 'after', { style, places }),
    ),
    ...section(heading('Still differs'), changesLines(view.remaining, style, { places })),
    ...nextLines(view.next, style),
  ]);
}

/** `ossea/volume/data: seen in oma as /dev/vdb`. */
export function insideLines(
  { inside = [] }: Pick<AppliedView, 'inside'>,
  seen: boolean,
): readonly string[] {
  return inside
    .filter((each) => each.seen === seen)
    .map(({ of, text }) => `${of}: ${oneLine(text)}`);
}

const undoneWords = {
  done: 'is as it was before',
  failed: 'could not be taken back in full',
  blocked: 'could NOT be taken back; nothing was sent',
} as const;

/** What became of the units that were to go back. */
export function undoneLines(undone: Undone | undefined): readonly string[] {
  if (undone === undefined) return [];
  const { units, state, run, steps } = undone;
  const how =
    run === undefined ? 'nothing of it had been done' : `${count(steps, 'step')} in run ${run}`;
  return units.map(
    (unit) => `${unit} ${undoneWords[state]}${state === 'blocked' ? '' : `: ${how}`}`,
  );
}

/** `Applied plan 7f3a of d058 in run 12: 17 of 17 operations done; live matches the specs`. */
export function appliedHeadline(view: AppliedView, { kinds }: Pick<Style, 'kinds'>): string {
  const { plan, failed, skipped, waiting } = view;
  const operations = plan.steps.reduce((sum, step) => sum + step.operations.length, 0);
  const unmet = view.conditions.filter(
    (each) => each.condition.when === 'expect' && verdict(each, 'after') !== 'holds',
  ).length;
  const parts = [
    `${view.done} of ${count(operations, 'operation')} done`,
    ...(failed.length === 0 ? [] : [`${count(failed.length, 'step')} failed`]),
    ...(skipped.length === 0 ? [] : [`${count(skipped.length, 'step')} skipped`]),
    ...(waiting.length === 0 ? [] : [`${count(waiting.length, 'step')} to do by hand`]),
  ].join(', ');
  const waits = plan.later?.map(({ system }) => system).join(', ');
  const end =
    view.remaining.length === 0
      ? waits === undefined
        ? fulfilled(plan)
        : `${waits} ${plan.later?.length === 1 ? 'is' : 'are'} still to be planned`
      : `still differs: ${countsText(view.remaining, kinds)}`;
  const acceptance =
    unmet === 0 ? '' : `; ${count(unmet, 'condition')} of the acceptance list not met`;
  const verb = view.done >= operations ? 'Applied' : 'Partly applied';
  return `${verb} plan ${plan.id} of ${plan.site} in run ${view.run}: ${parts}; ${end}${acceptance}`;
}

/** Steps as the plan has them. */
export function inOrder(plan: Plan, steps: readonly StepId[]): readonly StepId[] {
  const numbers = numbersOf(plan);
  return steps.toSorted((a, b) => (numbers.get(a) ?? 0) - (numbers.get(b) ?? 0));
}

/** `step 4  - caracal/subnet/metal-admin`. */
export function stepLine(plan: Plan, id: StepId, style: Style): string {
  const number = numbersOf(plan).get(id);
  if (number === undefined) return `step ${id}`;
  const step = plan.steps[number - 1];
  return `step ${number}  ${step === undefined ? id : stepTitle(step, style)}`;
}

/** What a step does, on one line. */
export function stepTitle(step: Step, style: Style): string {
  const [first, ...rest] = step.operations;
  if (first === undefined) return milestoneText(step);
  const more = rest.length === 0 ? '' : ` and ${count(rest.length, 'more', 'more')}`;
  return operationLine(first, style) + more;
}
