/** Why this step waits for that one, back to the start; what waits for it; what it takes and gives up. */
import type { Claim } from '../../model/claim.ts';
import type { Operation } from '../../model/operation.ts';
import type { Plan, Step } from '../../model/plan.ts';
import { claimText } from '../claims.ts';
import { chainBack, waiters } from '../explained.ts';
import { factText } from '../fact.ts';
import { numbersOf } from '../numbering.ts';
import { reasonText, waitTexts } from '../reason.ts';
import { count, stepsText } from '../plural.ts';
import type { Style } from '../style.ts';
import { stepTitle } from './applied.ts';
import { joined, section } from './indent.ts';
import { stepLines } from './step.ts';

export function explainText(plan: Plan, step: Step, style: Style): string {
  const number = numbersOf(plan).get(step.id) ?? 0;
  const heading = (text: string): string => style.paint('strong', text);
  const after = waitTexts(plan, step);
  const { direct, all } = waiters(plan, step);
  return joined([
    heading(`Step ${number} of ${plan.steps.length} of plan ${plan.id}`),
    ...stepLines(step, number, { plan, style }),
    '',
    after.length === 0
      ? 'It waits for nothing and starts at once.'
      : heading(`It waits for ${count(after.length, 'thing')}`),
    ...after.map((text) => `  ${text}`),
    ...section(heading('The longest chain back to the start'), chainLines(plan, step, style)),
    '',
    all.length === 0
      ? 'Nothing waits for it.'
      : `What waits for it: ${stepsText(direct)}${rest(direct.length, all.length)}`,
    ...section(heading('What it works with'), step.operations.flatMap(workLines)),
  ]);
}

function chainLines(plan: Plan, step: Step, style: Style): readonly string[] {
  const chain = chainBack(plan, step);
  const first = plan.steps[(chain.at(-1)?.on ?? 0) - 1];
  if (first === undefined) return [];
  return [
    ...chain.map(
      ({ number, wait, on }) =>
        `${number} waits for ${on}: ${reasonText(wait, plan.steps[on - 1])}`,
    ),
    `${chain.at(-1)?.on} starts at once: ${stepTitle(first, style)}`,
  ];
}

function rest(direct: number, all: number): string {
  return all === direct ? '' : `, and through them ${count(all - direct, 'more step')}`;
}

function workLines(operation: Operation): readonly string[] {
  return [
    ...listLine('takes', operation.takes.map(poolText)),
    ...listLine('gives up', operation.frees.map(poolText)),
    ...listLine('needs', operation.needs.map(factText)),
    ...listLine('makes true', operation.gives.map(factText)),
    ...listLine('makes untrue', operation.ends.map(factText)),
    ...listLine('touches', operation.touches),
  ];
}

function listLine(word: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`${word}: ${items.join(', ')}`];
}

function poolText(claim: Claim): string {
  return `${claimText(claim)} (${claim.pool}${claim.as === 'holder' ? '' : ', described'})`;
}
