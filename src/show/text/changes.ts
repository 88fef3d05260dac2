/** Changes as blocks, the gravest first; what is only recorded has one line together. */
import type { Change } from '../../model/change.ts';
import { knownOf } from '../consequences.ts';
import { nested } from '../nesting.ts';
import type { Steps } from '../numbering.ts';
import { gravestFirst } from '../order.ts';
import type { Places } from '../places.ts';
import type { Style } from '../style.ts';
import { changeLines } from './change.ts';

export interface ChangesOptions {
  readonly places: Places;
  /** All that differs, where less is planned. */
  readonly all?: readonly Change[] | undefined;
  readonly plan?: Steps | undefined;
  readonly patch?: boolean | undefined;
}

export function changesLines(
  changes: readonly Change[],
  style: Style,
  options: ChangesOptions,
): readonly string[] {
  const differing = gravestFirst(
    changes.filter(({ action }) => action !== 'adopt'),
    options.plan,
  );
  const blocks = nested(differing, style.kinds).flatMap((nest) =>
    changeLines(nest, { ...options, style, known: knownOf(changes, options.all) }),
  );
  return [...blocks, ...adoptionLines(changes).map((line) => style.paint('quiet', line))];
}

/** Few are named; of many it is said where they are. */
export function adoptionLines(changes: readonly Change[]): readonly string[] {
  const adopted = changes.filter(({ action }) => action === 'adopt');
  const [first] = adopted;
  if (first === undefined) return [];
  const names = adopted.map(({ address }) => address).join(', ');
  if (adopted.length === 1) return [`= ${names} is as declared; ${recorded}`];
  if (adopted.length <= 3) return [`= ${names} are as declared; ${recorded}`];
  return [`= ${adopted.length} are as declared; ${recorded}; see them with --format json`];
}

const recorded = 'recorded at the next apply (nothing is changed)';
