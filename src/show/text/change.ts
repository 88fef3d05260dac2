/** One change as a block of lines: what it is, field by field, what goes with it, what is inside. */
import { noteLines } from '../consequences.ts';
import { detailLines } from '../details.ts';
import type { Nest } from '../nesting.ts';
import { changeSign } from '../sign.ts';
import { changeTitle } from '../summary.ts';
import { indent, wrapped } from './indent.ts';
import { insideLines } from './inside.ts';
import { patchTexts } from './patch.ts';
import { asideText, effectLines, operationsFor, type Telling } from './telling.ts';

export function changeLines({ change, inside }: Nest, telling: Telling): readonly string[] {
  const { style, plan, patch } = telling;
  const { sign, tone } = changeSign(change.action);
  const head = style.paint(tone, `${sign} ${changeTitle(change, style.kinds)}`);
  const notes = noteLines([change, ...inside].flatMap((each) => operationsFor(each, plan)));
  const under = [
    ...detailLines(change, style.kinds),
    ...(patch === true ? patchTexts(change) : []),
    ...effectLines(change, telling),
    ...insideLines(change, inside, telling),
    ...notes.flatMap(wrapped).map((line) => style.paint('warning', line)),
  ];
  return [head + asideText(change, telling), ...indent(under, 4)];
}
