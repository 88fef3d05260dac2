/** A plan as a comment on a change: the summary and the changes open, the steps folded. */
import type { Plan } from '../../model/plan.ts';
import { conditionText, verdict, type Checked, type Moment } from '../conditions.ts';
import { finalHeading, finalLines } from '../final.ts';
import { waitTexts } from '../reason.ts';
import { plain } from '../paint.ts';
import { originsOf, placesOf } from '../places.ts';
import { plannedChanges } from '../planned.ts';
import { count } from '../plural.ts';
import { milestoneText } from '../sign.ts';
import type { Style } from '../style.ts';
import { approvalFlag, approvedLines, gravestNeeded } from '../text/approvals.ts';
import { asideLines, headline } from '../text/headline.ts';
import { joined } from '../text/indent.ts';
import { laterHeading, laterLines } from '../text/later.ts';
import { leftOutLines } from '../text/left-out.ts';
import type { NextCommand } from '../text/next.ts';
import type { PlanView } from '../text/plan.ts';
import { handLines, operationLine } from '../text/step.ts';
import { unseenText } from '../text/unseen.ts';
import { operationFields } from '../temporary.ts';
import { block, code, folded, table, words } from './cell.ts';
import { asideParagraph, changesTable } from './changes.ts';
import { problemsList } from './problems.ts';
import { sweptTable } from './swept.ts';

export function planMarkdown(view: PlanView, style: Pick<Style, 'kinds'>): string {
  const { plan } = view;
  const changes = plannedChanges(plan.changes, plan);
  const places = placesOf(originsOf(changes, [], plan));
  const impact = gravestNeeded(view.needsApproval);
  return joined([
    `### ${words(headline(plan, style))}`,
    ...asideParagraph(asideLines(changes, places)),
    ...sweptTable(view.cleanup),
    ...changesTable(changes, style, { plan, places, all: view.changes }),
    ...folded(count(plan.steps.length, 'step'), stepsTable(plan, style)),
    ...(impact === undefined
      ? []
      : [
          '',
          `**Needs approval** ${code(approvalFlag(plan, impact))}`,
          ...listed(approvedLines(plan, view.needsApproval)),
        ]),
    ...listSection(finalHeading, finalLines(plan.steps)),
    ...acceptanceTable(view.conditions, 'before'),
    ...folded(laterHeading, listed(laterLines(plan.later, style))),
    ...folded('Left out', listed(leftOutLines(view))),
    ...listSection('Not looked at', view.unseen.map(unseenText)),
    ...problemsList(plan.warnings),
    ...nextBlock(view.next),
  ]);
}

/** Conditions and whether they hold. */
export function acceptanceTable(checked: readonly Checked[], moment: Moment): readonly string[] {
  return table(
    ['acceptance', 'condition'],
    checked.map((each) => [verdict(each, moment), code(conditionText(each))]),
  );
}

/** The commands to type. */
export function nextBlock(next: readonly NextCommand[]): readonly string[] {
  return next.length === 0 ? [] : ['', 'Next:', ...block(next.map(({ command }) => command))];
}

/** A bold word and a list under it. */
export function listSection(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `**${heading}**`, ...listed(lines)];
}

function listed(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines.map((line) => `- ${words(line.trim())}`)];
}

function stepsTable(plan: Plan, style: Pick<Style, 'kinds'>): readonly string[] {
  return table(
    ['#', 'step', 'after'],
    plan.steps.map((step, index) => [
      String(index + 1),
      step.operations.length === 0
        ? words(milestoneText(step))
        : step.operations
            .map((operation) =>
              [
                code(operationLine(operation, { ...style, paint: plain })),
                ...operationFields(operation, plan, style.kinds).map(words),
                ...(operation.manual === undefined ? [] : handLines(operation.manual).map(words)),
              ].join('<br>'),
            )
            .join('<br>'),
      waitTexts(plan, step).map(words).join('<br>'),
    ]),
  );
}
