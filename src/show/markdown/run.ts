/** Runs as Markdown. */
import type { RunRecord, RunSummary } from '../../model/journal.ts';
import { durationText } from '../duration.ts';
import { momentText } from '../moment.ts';
import { plain } from '../paint.ts';
import { openDebts, storyOf } from '../story.ts';
import type { Style } from '../style.ts';
import { joined } from '../text/indent.ts';
import type { NextCommand } from '../text/next.ts';
import { outcomeText } from '../text/run.ts';
import { operationLine } from '../text/step.ts';
import { code, table, words } from './cell.ts';
import { listSection, nextBlock } from './plan.ts';

export function runMarkdown(
  run: RunRecord,
  next: readonly NextCommand[],
  style: Pick<Style, 'kinds'>,
): string {
  const story = storyOf(run);
  return joined([
    `### ${words(`Run ${run.id} of plan ${run.plan}, site ${run.site}: ${outcomeText(run)}`)}`,
    '',
    words(`Began ${momentText(run.startedAt)} by ${run.actor}.`),
    ...table(
      ['step', 'what', 'state', 'took', 'problem'],
      story.map(({ number, operation, state, startedAt, endedAt, problem }) => [
        String(number),
        code(operationLine(operation, { ...style, paint: plain })),
        state,
        startedAt === undefined || endedAt === undefined
          ? ''
          : durationText(endedAt.getTime() - startedAt.getTime()),
        problem === undefined ? '' : words(problem.message),
      ]),
    ),
    ...listSection(
      'Owed: taken away and not yet put back',
      openDebts(story).map(({ operation }) => `${operation.of}: ${operation.debt?.why ?? ''}`),
    ),
    ...nextBlock(next),
  ]);
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
        code(run.plan),
        words(run.actor),
      ]),
    ).slice(1),
  );
}
