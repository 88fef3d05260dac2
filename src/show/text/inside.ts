/** What is made anew, made or deleted with the thing it lives in: a line each, in columns. */
import { addressParts, isLiveAddress } from '../../model/address.ts';
import type { Change, ChangeAction } from '../../model/change.ts';
import type { Kinds } from '../../model/kind.ts';
import { unsaidText } from '../details.ts';
import { fieldTexts, moverText } from '../field.ts';
import { parentField } from '../nesting.ts';
import { changeSign } from '../sign.ts';
import { changeTitle } from '../summary.ts';
import { valueText } from '../value.ts';
import { indent } from './indent.ts';
import { patchTexts } from './patch.ts';
import { table } from './table.ts';
import { asideText, effectLines, type Telling } from './telling.ts';

export function insideLines(
  parent: Change,
  inside: readonly Change[],
  telling: Telling,
): readonly string[] {
  return groups.flatMap(({ action, heading }) => {
    const some = inside.filter((change) => change.action === action);
    if (some.length === 0) return [];
    const byKind = Map.groupBy(some, ({ kind }) => kind);
    const lines = [...byKind.values()].flatMap((same) => rows(parent, same, telling));
    return [heading, ...indent(lines, 2)];
  });
}

// What destroys comes first.
const groups = [
  { action: 'delete', heading: 'deleted with it:' },
  { action: 'replace', heading: 'made anew with it:' },
  { action: 'create', heading: 'new in it:' },
] as const satisfies readonly { readonly action: ChangeAction; readonly heading: string }[];

// Columns are aligned before any colour is put on, since its marks have no width.
function rows(parent: Change, changes: readonly Change[], telling: Telling): readonly string[] {
  const { style, patch } = telling;
  const heads = table(
    changes.map((change) => [
      `${changeSign(change.action).sign} ${titleOf(change, telling)}`,
      moveText(change, parent, style.kinds),
    ]),
  );
  return changes.flatMap((change, index) => [
    style.paint(changeSign(change.action).tone, heads[index] ?? change.address) +
      asideText(change, telling),
    ...indent([...(patch === true ? patchTexts(change) : []), ...effectLines(change, telling)], 4),
  ]);
}

// The move says the values already, except of what nobody named.
function titleOf(change: Change, { style }: Telling): string {
  return change.action === 'replace' && !isLiveAddress(change.address)
    ? change.address
    : changeTitle(change, style.kinds);
}

/** `made anew with its subnet: 10.12.8.100 → 10.12.12.100`: the same where no heading says how it goes. */
export function rowText(change: Change, parent: Change, kinds: Kinds | undefined): string {
  const how = { replace: 'made anew with its', create: 'new in its', delete: 'deleted with its' };
  const verb = change.action in how ? how[change.action as keyof typeof how] : '';
  const move = moveText(change, parent, kinds);
  return `${verb} ${addressParts(parent.address).kind}${move === '' ? '' : `: ${move}`}`;
}

/** `10.12.8.100 → 10.12.12.100`; with the field's name unless the title of the thing is made of it. */
function moveText(change: Change, parent: Change, kinds: Kinds | undefined): string {
  const title = changeTitle(change, kinds);
  const inside = parentField(change, kinds);
  if (change.action === 'create') return unsaidText(change, title, inside);
  if (change.action !== 'replace') return '';
  // That it moves to the new one goes without saying.
  const fields = change.fields.filter(({ field, to }) => field !== inside || to !== parent.address);
  const bare =
    fields.length === 1 &&
    fields.every(({ from }) => ` ${title} `.includes(` ${valueText(from)} `));
  const moves = fields.flatMap((each) => {
    const texts = bare ? [`${valueText(each.from)} → ${valueText(each.to)}`] : fieldTexts(each);
    const who = moverText(each.moved);
    return texts.map((text) => (who.length === 0 ? text : `${text} (${who.join('')})`));
  });
  return moves.length === 0 ? 'with the same values' : moves.join(', ');
}
