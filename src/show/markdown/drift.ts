/** Drift as Markdown. */
import { originsOf, placesOf } from '../places.ts';
import type { Style } from '../style.ts';
import { differingIn, driftHeadline, type DriftView } from '../text/drift.ts';
import { asideLines } from '../text/headline.ts';
import { joined } from '../text/indent.ts';
import { orphanLines } from '../text/orphans.ts';
import { unmanagedLines } from '../text/unmanaged.ts';
import { unseenText } from '../text/unseen.ts';
import { folded, words } from './cell.ts';
import { asideParagraph, changesTable } from './changes.ts';
import { listSection, nextBlock } from './plan.ts';

export function driftMarkdown(view: DriftView, style: Pick<Style, 'kinds'>): string {
  const unmanaged = unmanagedLines(view.unmanaged ?? []);
  const differing = differingIn(view);
  const places = placesOf(originsOf(differing, []));
  return joined([
    `### ${words(driftHeadline(view, style))}`,
    ...asideParagraph(asideLines(differing, places)),
    ...changesTable(differing, style, { places }),
    ...listSection(
      'By hand, still open',
      (view.manual ?? []).map(({ address }) => address),
    ),
    ...listSection('No longer declared', orphanLines(view.orphans ?? [])),
    ...listSection('Not looked at', view.unseen.map(unseenText)),
    ...folded(
      `${unmanaged.length} unmanaged`,
      unmanaged.length === 0 ? [] : ['', ...unmanaged.map((line) => `- ${words(line)}`)],
    ),
    ...nextBlock(view.next),
  ]);
}
