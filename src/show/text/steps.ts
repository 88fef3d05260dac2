/** All steps of a plan; neighbours that wait for the same say so once. */
import type { Plan, Step } from '../../model/plan.ts';
import { spansText } from '../plural.ts';
import { waitTexts } from '../reason.ts';
import type { Style } from '../style.ts';
import { parkingSteps } from '../temporary.ts';
import { stepLines, waitLines } from './step.ts';

export function stepsLines(plan: Plan, style: Style): readonly string[] {
  const shown = { plan, style };
  return [
    ...parkingLines(plan),
    ...runsOf(plan).flatMap((run) => {
      const [first] = run;
      if (first === undefined) return [];
      const lines = run.flatMap(({ step, number }) => stepLines(step, number, shown));
      const who = run.length === 1 ? '' : `${spansText(run.map(({ number }) => number))} `;
      return [...lines, ...waitLines(first.step, shown, who)];
    }),
  ];
}

interface Numbered {
  readonly step: Step;
  readonly number: number;
}

/** Steps in a row that do the same to things of one kind, and wait for the same. */
function runsOf(plan: Plan): readonly (readonly Numbered[])[] {
  const runs: Numbered[][] = [];
  let before: string | undefined;
  plan.steps.forEach((step, index) => {
    const likeness = likenessOf(step, plan);
    const entry = { step, number: index + 1 };
    if (likeness !== undefined && likeness === before) runs.at(-1)?.push(entry);
    else runs.push([entry]);
    before = likeness;
  });
  return runs;
}

/** Undefined for what always stands alone: milestones, groups, steps of people, steps that wait for nothing. */
function likenessOf(step: Step, plan: Plan): string | undefined {
  const [operation, more] = step.operations;
  if (operation === undefined || more !== undefined || operation.manual !== undefined)
    return undefined;
  if (step.after.length === 0) return undefined;
  return [operation.do, operation.action, operation.kind, ...waitTexts(plan, step)].join('\n');
}

function parkingLines(plan: Plan): readonly string[] {
  if (parkingSteps(plan).length === 0) return [];
  return [
    'Some things trade values in a circle, so one of each circle is parked on a temporary value for a while.',
  ];
}
