/** What an apply did, as Markdown. */
import { plain } from '../paint.ts';
import type { Style } from '../style.ts';
import { appliedHeadline, inOrder, stepLine, type AppliedView } from '../text/applied.ts';
import { joined } from '../text/indent.ts';
import { folded, words } from './cell.ts';
import { changesTable } from './changes.ts';
import { acceptanceTable, listSection, nextBlock } from './plan.ts';
import { problemsList } from './problems.ts';

export function appliedMarkdown(view: AppliedView, style: Pick<Style, 'kinds'>): string {
  const line = (step: (typeof view.skipped)[number]): string =>
    stepLine(view.plan, step, { ...style, paint: plain });
  return joined([
    `### ${words(appliedHeadline(view))}`,
    ...view.failed.flatMap(({ step, problem }) => [
      ...listSection('Failed', [line(step)]),
      ...problemsList([problem]),
    ]),
    ...folded(
      `${view.skipped.length} skipped`,
      view.skipped.length === 0
        ? []
        : ['', ...inOrder(view.plan, view.skipped).map((step) => `- ${words(line(step))}`)],
    ),
    ...listSection(
      'Waits for your hands',
      view.waiting.map(({ address, instructions }) => `${address}: ${instructions.join('; ')}`),
    ),
    ...acceptanceTable(view.conditions, 'after'),
    ...(view.remaining.length === 0 ? [] : ['', '**Still differs**']),
    ...changesTable(view.remaining, style),
    ...nextBlock(view.next),
  ]);
}
