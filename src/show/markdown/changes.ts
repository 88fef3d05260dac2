/** Changes as a table: what lives inside another follows it. */
import type { Change } from '../../model/change.ts';
import { consequences, knownOf, noteLines } from '../consequences.ts';
import { detailLines } from '../details.ts';
import { gravest } from '../impact.ts';
import { nested } from '../nesting.ts';
import { numbersFor } from '../numbering.ts';
import { gravestFirst } from '../order.ts';
import { originOf } from '../places.ts';
import { changeSign } from '../sign.ts';
import type { Style } from '../style.ts';
import { changeTitle } from '../summary.ts';
import { adoptionLines, type ChangesOptions } from '../text/changes.ts';
import { rowText } from '../text/inside.ts';
import { operationsFor } from '../text/telling.ts';
import { code, table, words } from './cell.ts';

export function changesTable(
  changes: readonly Change[],
  style: Pick<Style, 'kinds'>,
  { plan, places, all }: ChangesOptions,
): readonly string[] {
  const known = knownOf(changes, all);
  const differing = changes.filter(({ action }) => action !== 'adopt');
  const row = (change: Change, what: readonly string[]): readonly string[] => {
    const operations = operationsFor(change, plan);
    const impact = gravest(operations);
    const at = originOf(change, plan);
    return [
      code(changeSign(change.action).sign),
      code(changeTitle(change, style.kinds)),
      [
        ...what,
        ...consequences(operations, known),
        ...noteLines(operations),
        ...(impact === 'none' ? [] : [`impact: ${impact}`]),
      ]
        .map(words)
        .join('<br>'),
      at === undefined ? '' : code(places.text(at)),
      ...(plan === undefined ? [] : [numbersFor(plan, change).join(', ')]),
    ];
  };
  const rows = nested(gravestFirst(differing, plan), style.kinds).flatMap(({ change, inside }) => [
    row(change, detailLines(change, style.kinds)),
    ...inside.map((each) => row(each, [rowText(each, change, style.kinds)])),
  ]);
  const heading = ['', 'resource', 'what', 'spec', ...(plan === undefined ? [] : ['steps'])];
  const adopted = adoptionLines(changes);
  return [...table(heading, rows), ...(adopted.length === 0 ? [] : ['', ...adopted.map(words)])];
}

/** What need not be repeated in every row. */
export function asideParagraph(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', `${lines.map(words).join('; ')}.`];
}
