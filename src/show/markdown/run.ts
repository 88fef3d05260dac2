/** Runs as Markdown. */
import type { RunRecord, RunSummary } from '../../model/journal.ts';
import type { Problem } from '../../model/problem.ts';
import { clockText, momentText } from '../moment.ts';
import { plain } from '../paint.ts';
import { purposeText } from '../purpose.ts';
import { momentOf, openDebts, storyOf, type Told } from '../story.ts';
import type { Style } from '../style.ts';
import { joined } from '../text/indent.ts';
import type { NextCommand } from '../text/next.ts';
import {
  approvalText,
  becauseText,
  lastedText,
  outcomeText,
  stateText,
  tallyText,
} from '../text/run.ts';
import { operationLine } from '../text/step.ts';
import { code, folded, table, words } from './cell.ts';
import { listSection, nextBlock } from './plan.ts';

export function runMarkdown(
  run: RunRecord,
  next: readonly NextCommand[],
  style: Pick<Style, 'kinds'>,
): string {
  const story = storyOf(run);
  const begun = story.filter((told) => momentOf(told) !== undefined);
  const never = story.filter((told) => momentOf(told) === undefined);
  const title = (told: Told): string =>
    code(operationLine(told.operation, { ...style, paint: plain }));
  return joined([
    `### ${words(`Run ${run.id} of plan ${run.plan}, site ${run.site}: ${outcomeText(run)}`)}`,
    '',
    `${words(`Began ${momentText(run.startedAt)} by ${run.actor}${lastedText(run)}`)}; ${tallyText(story)}.`,
    ...listSection(
      'For',
      run.planned.purpose === undefined ? [] : [purposeText(run.planned.purpose)],
    ),
    ...listSection('Approved', run.approvals.map(approvalText)),
    ...table(
      ['began', 'step', 'what', 'state', 'problem'],
      begun.map((told) => [
        clockText(momentOf(told) ?? run.startedAt),
        String(told.number),
        title(told),
        stateText(told),
        told.problem === undefined ? '' : problemCell(told.problem),
      ]),
    ),
    ...listSection(
      'Owed: taken away and not yet put back (every later plan includes it)',
      openDebts(story).map(({ operation }) => `${operation.of}: ${operation.debt?.why ?? ''}`),
    ),
    ...folded(
      `${never.length} not begun`,
      table(
        ['step', 'what', 'state'],
        never.map((told) => [
          String(told.number),
          title(told),
          words(`${told.state}${becauseText(told, run)}`),
        ]),
      ),
    ),
    ...nextBlock(next),
  ]);
}

function problemCell({ message, help }: Problem): string {
  return [message, ...(help === undefined ? [] : [help])].map(words).join('<br>');
}

export function runsMarkdown(runs: readonly RunSummary[]): string {
  if (runs.length === 0) return 'No runs yet.\n';
  return joined(
    table(
      ['run', 'began', 'outcome', 'steps', 'operations done', 'failed', 'plan', 'by'],
      runs.map((run) => [
        code(run.id),
        momentText(run.startedAt),
        outcomeText(run),
        String(run.steps),
        String(run.done),
        String(run.failed),
        run.purpose === undefined
          ? code(run.plan)
          : `${code(run.plan)} (${words(purposeText(run.purpose))})`,
        words(run.actor),
      ]),
    ).slice(1),
  );
}
