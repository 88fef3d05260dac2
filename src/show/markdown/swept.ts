/** What a clean-up is about, and what became of it, as Markdown. */
import type { Swept } from '../../model/cleanup.ts';
import { inOrder, pieceText } from '../text/cleaned.ts';
import { table, words } from './cell.ts';

/** Thing by thing. */
export function sweptTable(swept: readonly Swept[] | undefined): readonly string[] {
  return table(
    ['clean-up', 'state', 'thing'],
    (swept ?? []).flatMap(({ target, pieces }) =>
      inOrder(pieces).map((piece) => [words(target), piece.state, words(pieceText(piece))]),
    ),
  );
}
