/** Clean-ups as Markdown: results, checks, and how things stand. */
import type { Checks } from '../../model/cleanup.ts';
import { plain } from '../paint.ts';
import type { Style } from '../style.ts';
import { stepLine } from '../text/applied.ts';
import {
  checkText,
  checkedHeadline,
  cleanedHeadline,
  leftTexts,
  type CheckedView,
  type CleanedView,
} from '../text/cleaned.ts';
import { joined } from '../text/indent.ts';
import { standingRow, totalsOf, totalsText, type StandingView } from '../text/standing.ts';
import { table, words } from './cell.ts';
import { listSection, nextBlock } from './plan.ts';
import { problemsList } from './problems.ts';
import { sweptTable } from './swept.ts';

export function cleanedMarkdown(view: CleanedView, style: Pick<Style, 'kinds'>): string {
  return joined([
    `### ${words(cleanedHeadline(view))}`,
    ...sweptTable(view.swept),
    ...view.operations.failed.flatMap(({ step, problem }) => [
      ...listSection('Failed', [stepLine(view.plan, step, { ...style, paint: plain })]),
      ...problemsList([problem]),
    ]),
    ...checksTable(view.checks),
    ...nextBlock(view.next),
  ]);
}

export function checkedMarkdown(view: CheckedView): string {
  return joined([
    `### ${words(checkedHeadline(view.checks))}`,
    ...checksTable(view.checks),
    ...nextBlock(view.next),
  ]);
}

function checksTable(checks: readonly Checks[]): readonly string[] {
  return table(
    ['checked', 'result', 'what'],
    checks.flatMap(({ target, checks: own }) =>
      own.map((check) => [
        words(target),
        check.result,
        [checkText(check), ...leftTexts(check)].map(words).join('<br>'),
      ]),
    ),
  );
}

export function standingMarkdown({ standings, next }: StandingView): string {
  if (standings.length === 0) return 'Nothing was made under any label yet.\n';
  return joined([
    ...table(
      ['unit', 'state', 'live', 'adopted', 'gone', 'newest run'],
      standings.map((each) => standingRow(each).map(words)),
    ).slice(1),
    '',
    ...totalsOf(standings).map((each) => `- ${words(totalsText(each))}`),
    ...nextBlock(next),
  ]);
}
