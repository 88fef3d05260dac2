/** One step as a block of lines: its number, what it does, and what it waits for. */
import { addressParts } from '../../model/address.ts';
import type { Operation } from '../../model/operation.ts';
import type { Condition } from '../../model/condition.ts';
import type { Step } from '../../model/plan.ts';
import { oneLine } from '../clean.ts';
import { wantedText } from '../conditions.ts';
import { debtTexts } from '../debts.ts';
import { partnerStep, type Steps } from '../numbering.ts';
import { tallyText } from '../plural.ts';
import { waitTexts } from '../reason.ts';
import { actText, milestone, milestoneText, operationSign } from '../sign.ts';
import type { Style } from '../style.ts';
import { operationTitle } from '../summary.ts';
import { operationFields } from '../temporary.ts';
import { indent } from './indent.ts';

/** `plan` gives the numbers; `number` is this step's own. What it waits for comes apart: see `waitLines`. */
export function stepLines(
  step: Step,
  number: number,
  shown: { readonly plan: Steps; readonly style: Style },
): readonly string[] {
  const { plan, style } = shown;
  const margin = marginOf(plan);
  const blocks = step.operations.map((operation) => operationLines(operation, shown));
  const [first = '', ...rest] =
    blocks.length === 0
      ? [style.paint(milestone.tone, milestoneText(step)) + reachedText(step, shown)]
      : [...blocks.flat(), ...groupLines(step, style)];
  return [`${String(number).padStart(margin - 1)}. ${first}`, ...indent(rest, margin + 1)];
}

/** `after: 3 (caracal/subnet/x exists)`; `who` says for which steps, where it is not for the one above. */
export function waitLines(
  step: Step,
  shown: { readonly plan: Steps; readonly style: Style },
  who = '',
): readonly string[] {
  const { plan, style } = shown;
  if (step.operations.length === 0) return [];
  const waits = waitTexts(plan, step).map((text) => style.paint('quiet', `${who}after: ${text}`));
  return indent(waits, marginOf(plan) + 5);
}

// A milestone waits for nothing but what it says, so its line has room for the numbers.
function reachedText(
  step: Step,
  { plan, style }: { readonly plan: Steps; readonly style: Style },
): string {
  return waitTexts(plan, step)
    .map((numbers) => style.paint('quiet', `  (after: ${numbers})`))
    .join('');
}

function marginOf(plan: Steps): number {
  return String(plan.steps.length).length + 1;
}

/** `- caracal/subnet/metal-admin 10.12.8.0/22`, with the action's name where it is not a plain one. */
export function operationLine(operation: Operation, style: Style): string {
  const { sign, tone } = operationSign(operation);
  const verb = operation.do === 'act' ? actText(operation) : '';
  return style.paint(tone, `${sign} ${verb}${operationTitle(operation, style.kinds)}`);
}

function operationLines(
  operation: Operation,
  shown: { readonly plan: Steps; readonly style: Style },
): readonly string[] {
  const { plan, style } = shown;
  const impact =
    operation.impact === 'none' ? '' : style.paint('warning', `  [${operation.impact}]`);
  const under = [
    ...operationFields(operation, plan, style.kinds),
    ...endLines(operation, plan),
    ...debtTexts(operation, plan),
    ...(operation.manual === undefined ? [] : handLines(operation.manual)),
  ];
  return [`${operationLine(operation, style)}${impact}`, ...indent(under, 4)];
}

/** What a person does, and what will show that it is done. */
export function handLines(manual: {
  readonly instructions: readonly string[];
  readonly done: readonly Condition[];
}): readonly string[] {
  return [
    ...manual.instructions.map(oneLine),
    ...(manual.done.length === 0
      ? ['trueup cannot see when this is done']
      : manual.done.map((each, at) => `${at === 0 ? 'done when' : 'and'}: ${wantedText(each)}`)),
  ];
}

// What falls with it is told with the changes; of a replaced thing each half says where the other is.
function endLines(operation: Operation, plan: Steps): readonly string[] {
  if (operation.do === 'create') {
    const gone = partnerStep(plan, operation, ({ do: verb }) => verb === 'delete');
    return gone === undefined ? [] : [`in place of what step ${gone} deletes`];
  }
  if (operation.do !== 'delete') return [];
  const fallen = (operation.drops ?? []).map(({ holder }) => addressParts(holder).kind);
  const again = partnerStep(plan, operation, ({ do: verb }) => verb === 'create');
  const parts = [
    ...(fallen.length === 0 ? [] : [`takes ${tallyText(fallen)} with it`]),
    ...(again === undefined ? [] : [`made anew in step ${again}`]),
  ];
  return parts.length === 0 ? [] : [parts.join('; ')];
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
