/** One change as a block of lines: what it is, field by field, who moved, what goes with it. */
import type { Change, DeleteReason, FieldChange } from '../../model/change.ts';
import type { Operation } from '../../model/operation.ts';
import type { Origin } from '../../model/problem.ts';
import { oneLine } from '../clean.ts';
import { consequences } from '../consequences.ts';
import { fieldTexts, moverText, specText } from '../field.ts';
import { gravest, impactText } from '../impact.ts';
import { numbersFor, operationsOn, type Steps } from '../numbering.ts';
import { placeText } from '../place.ts';
import { stepsText } from '../plural.ts';
import { changeSign } from '../sign.ts';
import type { Style } from '../style.ts';
import { changeTitle } from '../summary.ts';
import { indent } from './indent.ts';
import { patchTexts } from './patch.ts';

export interface ChangeOptions {
  /** Names the steps that carry the change out, and what they bring with them. */
  readonly plan?: Steps | undefined;
  readonly patch?: boolean | undefined;
}

export function changeLines(
  change: Change,
  style: Style,
  options: ChangeOptions = {},
): readonly string[] {
  const { sign, tone } = changeSign(change.action);
  const steps = options.plan === undefined ? [] : numbersFor(options.plan, change.address);
  const aside = [
    ...placeOf(change, operationsOf(change, options.plan)),
    ...(steps.length === 0 ? [] : [stepsText(steps)]),
  ];
  const head = style.paint(tone, `${sign} ${changeTitle(change, style.kinds)}`);
  const quiet = aside.length === 0 ? '' : style.paint('quiet', `  (${aside.join('; ')})`);
  const under = [
    ...detailLines(change),
    ...effectLines(operationsOf(change, options.plan), style),
    ...(options.patch === true ? patchTexts(change) : []),
  ];
  return [head + quiet, ...indent(under, 4)];
}

/** What a change says of itself: fields, reasons, debts. */
export function detailLines(change: Change): readonly string[] {
  if (change.action === 'create') return [specText(change.to)].filter((line) => line !== '');
  if (change.action === 'delete') return [deleteReasons[change.reason]];
  if (change.action === 'adopt')
    return ['same as declared; recorded at the next apply, nothing is changed'];
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

/** Why something undeclared goes, in the same words everywhere. */
export const deleteReasons = {
  absent: 'goes because a rule under absent names it',
  authority: 'goes because it lies inside an authority and is not declared',
  prune: 'goes because trueup made it and it is no longer declared',
} satisfies Record<DeleteReason, string>;

function fieldLines(field: FieldChange, fixed: readonly string[]): readonly string[] {
  const aside = fixed.includes(field.field)
    ? `cannot change in place; ${moverText(field.moved)}`
    : moverText(field.moved);
  return fieldTexts(field).map((text) => `${text}  (${aside})`);
}

function effectLines(operations: readonly Operation[], style: Style): readonly string[] {
  const impact = gravest(operations);
  return [
    ...consequences(operations).map((line) => style.paint('warning', line)),
    ...(impact === 'none' ? [] : [style.paint('warning', `impact ${impactText(impact)}`)]),
  ];
}

function operationsOf(change: Change, plan: Steps | undefined): readonly Operation[] {
  return plan === undefined
    ? []
    : operationsOn(plan, change.address).map(({ operation }) => operation);
}

function placeOf(change: Change, operations: readonly Operation[]): readonly string[] {
  const origin: Origin | undefined =
    'desired' in change && change.desired !== undefined
      ? change.desired.origin
      : operations.find((operation) => operation.origin !== undefined)?.origin;
  return origin === undefined ? [] : [placeText(origin)];
}
