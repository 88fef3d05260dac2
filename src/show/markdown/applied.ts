/** What an apply did, as Markdown. */
import { plain } from '../paint.ts';
import { originsOf, placesOf } from '../places.ts';
import type { Style } from '../style.ts';
import {
  appliedHeadline,
  inOrder,
  insideLines,
  stepLine,
  undoneLines,
  type AppliedView,
} from '../text/applied.ts';
import { asideLines } from '../text/headline.ts';
import { joined } from '../text/indent.ts';
import { handLines } from '../text/step.ts';
import { folded, words } from './cell.ts';
import { asideParagraph, changesTable } from './changes.ts';
import { acceptanceTable, listSection, nextBlock } from './plan.ts';
import { problemsList } from './problems.ts';

export function appliedMarkdown(view: AppliedView, style: Pick<Style, 'kinds'>): string {
  const line = (step: (typeof view.skipped)[number]): string =>
    stepLine(view.plan, step, { ...style, paint: plain });
  const places = placesOf(originsOf(view.remaining, []));
  return joined([
    `### ${words(appliedHeadline(view, style))}`,
    ...view.failed.flatMap(({ step, problem }) => [
      ...listSection('Failed', [line(step)]),
      ...problemsList([problem]),
    ]),
    ...listSection('Taken back', undoneLines(view.undone)),
    ...listSection('Seen from inside', insideLines(view, true)),
    ...listSection('NOT verified from inside', insideLines(view, false)),
    ...folded(
      `${view.skipped.length} skipped`,
      view.skipped.length === 0
        ? []
        : ['', ...inOrder(view.plan, view.skipped).map((step) => `- ${words(line(step))}`)],
    ),
    ...view.waiting.flatMap((step) =>
      listSection(`To do BY HAND: ${words(step.address)}`, handLines(step)),
    ),
    ...acceptanceTable(view.conditions, 'after'),
    ...(view.remaining.length === 0 ? [] : ['', '**Still differs**']),
    ...asideParagraph(asideLines(view.remaining, places)),
    ...changesTable(view.remaining, style, { places }),
    ...nextBlock(view.next),
  ]);
}
