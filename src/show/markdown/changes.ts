/** Changes as a table. */
import type { Change } from '../../model/change.ts';
import type { Plan } from '../../model/plan.ts';
import { consequences } from '../consequences.ts';
import { numbersFor } from '../numbering.ts';
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
  plan?: Pick<Plan, 'steps'>,
): readonly string[] {
  return table(
    ['', 'resource', 'what', 'spec', ...(plan === undefined ? [] : ['steps'])],
    gravestFirst(changes).map((change) => [
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

function effects(change: Change, plan: Pick<Plan, 'steps'> | undefined): readonly string[] {
  const operations = plan?.steps.flatMap((step) => step.operations) ?? [];
  return consequences(operations.filter(({ of }) => of === change.address));
}
