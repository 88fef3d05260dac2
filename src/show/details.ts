/** What a change says of itself: fields and who moved them, reasons, debts. */
import { addressParts } from '../model/address.ts';
import type { Change, ChangeOf, DeleteReason, FieldChange } from '../model/change.ts';
import type { Kinds } from '../model/kind.ts';
import { oneLine } from './clean.ts';
import { fieldTexts, moverText, specText } from './field.ts';
import { changeTitle } from './summary.ts';
import { valueText } from './value.ts';

export function detailLines(change: Change, kinds?: Kinds): readonly string[] {
  if (change.action === 'create')
    return [unsaidText(change, changeTitle(change, kinds))].filter((line) => line !== '');
  if (change.action === 'delete') return [deleteReasons[change.reason]];
  if (change.action === 'adopt') return [];
  if (change.action === 'replace')
    return [
      ...change.fields.flatMap((field) => fieldLines(field, change.because)),
      ...change.because
        .filter((name) => !change.fields.some(({ field }) => field === name))
        .map((name) => `made anew because its ${name} is`),
    ];
  return [
    ...(change.debt === undefined
      ? []
      : [`puts back what an earlier run took: ${oneLine(change.debt)}`]),
    ...change.fields.flatMap((field) => fieldLines(field, [])),
  ];
}

/** The fields of what is created, without its parent and those that its title says already. */
export function unsaidText(change: ChangeOf<'create'>, title: string, parent?: string): string {
  const { name } = addressParts(change.address);
  const words = ` ${title.slice(change.address.length)} `;
  const said = (field: string, value: unknown): boolean =>
    (field === 'name' && value === name) ||
    words.includes(` ${field} ${valueText(value)} `) ||
    // A number alone may be any field's.
    (typeof value === 'string' && words.includes(` ${valueText(value)} `));
  const rest = Object.entries(change.to).filter(
    ([field, value]) => field !== parent && !said(field, value),
  );
  return specText(Object.fromEntries(rest));
}

/** Why something undeclared goes, in the same words everywhere. */
export const deleteReasons = {
  absent: 'goes because a rule under absent names it',
  authority: 'goes because it lies inside an authority and is not declared',
  prune: 'goes because trueup made it and it is no longer declared',
  rollback: 'goes because the run that is rolled back made it',
  cleanup: 'goes because trueup made it and it is to be cleaned up',
} satisfies Record<DeleteReason, string>;

/** True where fields differ and nothing tells who moved any of them. */
export function nobodyKnown(changes: readonly Change[]): boolean {
  const fields = changes.flatMap((change) => ('fields' in change ? change.fields : []));
  return fields.length > 0 && fields.every(({ moved }) => moved === 'unknown');
}

export const nobodyKnownText = 'who moved is unknown: none of this was applied from here before';

function fieldLines(field: FieldChange, fixed: readonly string[]): readonly string[] {
  const aside = [
    ...(fixed.includes(field.field) ? ['cannot change in place'] : []),
    ...moverText(field.moved),
  ].join('; ');
  return fieldTexts(field).map((text) => (aside === '' ? text : `${text}  (${aside})`));
}
