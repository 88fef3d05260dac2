/** Changes as a table. */
import type { Change } from '../../model/change.ts';
import { consequences } from '../consequences.ts';
import { numbersFor, operationsOn, type Steps } from '../numbering.ts';
import { gravestFirst } from '../order.ts';
import { placeText } from '../place.ts';
import { changeSign } from '../sign.ts';
import type { Style } from '../style.ts';
import { changeTitle } from '../summary.ts';
import { detailLines } from '../text/change.ts';
import { code, table, words } from './cell.ts';

export function changesTable(
  changes: readonly Change[],
  style: Pick<Style, 'kinds'>,
  plan?: Steps,
): readonly string[] {
  return table(
    ['', 'resource', 'what', 'spec', ...(plan === undefined ? [] : ['steps'])],
    gravestFirst(changes, plan).map((change) => [
      code(changeSign(change.action).sign),
      code(changeTitle(change, style.kinds)),
      [...detailLines(change), ...effects(change, plan)].map(words).join('<br>'),
      'desired' in change && change.desired !== undefined
        ? code(placeText(change.desired.origin))
        : '',
      ...(plan === undefined ? [] : [numbersFor(plan, change.address).join(', ')]),
    ]),
  );
}

function effects(change: Change, plan: Steps | undefined): readonly string[] {
  if (plan === undefined) return [];
  return consequences(operationsOn(plan, change.address).map(({ operation }) => operation));
}
