/** What a text about several changes knows beside them, and what each of its lines takes from it. */
import type { Change } from '../../model/change.ts';
import type { Operation } from '../../model/operation.ts';
import { consequences, type Known } from '../consequences.ts';
import { gravest } from '../impact.ts';
import { numbersFor, operationsOf, type Steps } from '../numbering.ts';
import { originOf, type Places } from '../places.ts';
import { stepsText } from '../plural.ts';
import type { Style } from '../style.ts';
import { wrapped } from './indent.ts';

export interface Telling {
  readonly style: Style;
  readonly places: Places;
  readonly known: Known;
  /** Names the steps that carry the changes out, and what they bring with them. */
  readonly plan?: Steps | undefined;
  readonly patch?: boolean | undefined;
}

/** `  [cascades]  (:43; steps 2 and 13)`: how grave, where it is declared, and which steps carry it out. */
export function asideText(change: Change, { style, places, plan }: Telling): string {
  const impact = gravest(operationsFor(change, plan));
  const at = originOf(change, plan);
  const steps = plan === undefined ? [] : numbersFor(plan, change);
  const parts = [
    ...(at === undefined ? [] : [places.text(at)]),
    ...(steps.length === 0 ? [] : [stepsText(steps)]),
  ];
  return [
    ...(impact === 'none' ? [] : [style.paint('warning', `  [${impact}]`)]),
    ...(parts.length === 0 ? [] : [style.paint('quiet', `  (${parts.join('; ')})`)]),
  ].join('');
}

/** What falls or changes with it and has no line of its own. */
export function effectLines(change: Change, { style, plan, known }: Telling): readonly string[] {
  const lines = consequences(operationsFor(change, plan), known);
  return lines.flatMap(wrapped).map((line) => style.paint('warning', line));
}

export function operationsFor(change: Change, plan: Steps | undefined): readonly Operation[] {
  if (plan === undefined) return [];
  return operationsOf(plan, change).map(({ operation }) => operation);
}
