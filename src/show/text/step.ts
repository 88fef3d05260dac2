/** One step as a block of lines: its number, what it does, and what it waits for. */
import type { Operation } from '../../model/operation.ts';
import type { Step } from '../../model/plan.ts';
import { oneLine } from '../clean.ts';
import { debtTexts } from '../debts.ts';
import { partnerStep, type Steps } from '../numbering.ts';
import { waitTexts } from '../reason.ts';
import { actText, milestone, operationSign } from '../sign.ts';
import type { Style } from '../style.ts';
import { operationTitle } from '../summary.ts';
import { operationFields } from '../temporary.ts';
import { indent } from './indent.ts';

/** `plan` gives the numbers; `number` is this step's own. */
export function stepLines(
  step: Step,
  number: number,
  shown: { readonly plan: Steps; readonly style: Style },
): readonly string[] {
  const { plan, style } = shown;
  const margin = String(plan.steps.length).length + 1;
  const blocks = step.operations.map((operation) => operationLines(operation, shown));
  const waits = waitTexts(plan, step).map((text) => style.paint('quiet', `after: ${text}`));
  const [first = '', ...rest] =
    blocks.length === 0
      ? [style.paint(milestone.tone, `${milestone.sign} ${milestoneText(step)}`)]
      : [...blocks.flat(), ...groupLines(step, style)];
  return [
    `${String(number).padStart(margin - 1)}. ${first}`,
    ...indent([...rest, ...indent(waits, blocks.length === 0 ? 2 : 4)], margin + 1),
  ];
}

/** `reached: every link of caracal/subnet/x is gone`. */
export function milestoneText(step: Step): string {
  return `reached: ${oneLine(step.milestone ?? step.id)}`;
}

/** `- caracal/subnet/metal-admin 10.12.8.0/22`, with the action's name where it is not a plain one. */
export function operationLine(operation: Operation, style: Style): string {
  const { sign, tone } = operationSign(operation);
  const verb = operation.do === 'act' ? actText(operation) : '';
  const hand = operation.manual === undefined ? '' : ' (by hand)';
  return style.paint(tone, `${sign} ${verb}${operationTitle(operation, style.kinds)}${hand}`);
}

function operationLines(
  operation: Operation,
  shown: { readonly plan: Steps; readonly style: Style },
): readonly string[] {
  const { plan, style } = shown;
  const impact =
    operation.impact === 'none' ? '' : style.paint('warning', `  [${operation.impact}]`);
  const under = [
    ...operationFields(operation, plan),
    ...againLines(operation, plan),
    ...debtTexts(operation, plan),
    ...(operation.manual?.instructions.map((line) => `do: ${oneLine(line)}`) ?? []),
  ];
  return [`${operationLine(operation, style)}${impact}`, ...indent(under, 4)];
}

// A replaced thing shows up twice; each half says where the other is.
function againLines(operation: Operation, plan: Steps): readonly string[] {
  if (operation.do === 'delete') {
    const again = partnerStep(plan, operation, ({ do: verb }) => verb === 'create');
    return again === undefined ? [] : [`made anew in step ${again}`];
  }
  if (operation.do !== 'create') return [];
  const gone = partnerStep(plan, operation, ({ do: verb }) => verb === 'delete');
  return gone === undefined ? [] : [`in place of what step ${gone} deletes`];
}

function groupLines(step: Step, style: Style): readonly string[] {
  const commit = step.operations[0]?.commit;
  if (commit === undefined) return [];
  const how =
    commit.how === 'atomic' ? 'takes effect at the same moment' : 'takes effect with one commit';
  return indent(
    [style.paint('quiet', `commit group ${oneLine(commit.group)}: everything in this step ${how}`)],
    4,
  );
}
