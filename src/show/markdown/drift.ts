/** Drift as Markdown. */
import type { Style } from '../style.ts';
import { driftHeadline, type DriftView } from '../text/drift.ts';
import { joined } from '../text/indent.ts';
import { unmanagedLines } from '../text/unmanaged.ts';
import { unseenLines } from '../text/unseen.ts';
import { folded, words } from './cell.ts';
import { changesTable } from './changes.ts';
import { listSection, nextBlock } from './plan.ts';

export function driftMarkdown(view: DriftView, style: Pick<Style, 'kinds'>): string {
  const unmanaged = unmanagedLines(view.unmanaged ?? []);
  return joined([
    `### ${words(driftHeadline(view))}`,
    ...changesTable(
      view.changes.filter(({ action }) => action !== 'adopt'),
      style,
    ),
    ...listSection('Not looked at', unseenLines(view.unseen)),
    ...folded(
      `${unmanaged.length} unmanaged`,
      unmanaged.length === 0 ? [] : ['', ...unmanaged.map((line) => `- ${words(line)}`)],
    ),
    ...nextBlock(view.next),
  ]);
}
