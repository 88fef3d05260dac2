/** How many changes of each action, in the words and the order of every summary: the gravest first. */
import { shortKind } from '../model/address.ts';
import type { Change, ChangeAction } from '../model/change.ts';
import type { Kinds } from '../model/kind.ts';
import { nested, type Nest } from './nesting.ts';
import { tallyText } from './plural.ts';

export type Counts = Readonly<Record<ChangeAction, number>>;

export function countChanges(changes: readonly Change[]): Counts {
  const counts = { delete: 0, replace: 0, create: 0, update: 0, adopt: 0 };
  for (const change of changes) counts[change.action] += 1;
  return counts;
}

/** `3 subnets to replace (with 5 bands in them), 9 to create, 3 to change`; what is zero is left out. */
export function countsText(changes: readonly Change[], kinds?: Kinds, fallen = 0): string {
  const nests = nested(changes, kinds);
  const counts = countChanges(changes);
  const parts = [
    ...endingText(nests, 'delete', 'to delete'),
    ...endingText(nests, 'replace', 'to replace'),
    ...(fallen === 0 ? [] : [`${fallen} more ${fallen === 1 ? 'falls' : 'fall'} with what goes`]),
    ...rest.flatMap(([action, word]) =>
      counts[action] === 0 ? [] : [`${counts[action]} ${word}`],
    ),
  ];
  return parts.length === 0 ? 'no changes' : parts.join(', ');
}

const rest = [
  ['create', 'to create'],
  ['update', 'to change'],
  ['adopt', 'to adopt'],
] as const satisfies readonly (readonly [ChangeAction, string])[];

/** What ends, by kind, since that is what a person must know first; what ends inside it is counted apart. */
function endingText(
  nests: readonly Nest[],
  action: 'delete' | 'replace',
  word: string,
): readonly string[] {
  const tops = nests.filter(({ change }) => change.action === action);
  if (tops.length === 0) return [];
  const inside = nests
    .flatMap((nest) => nest.inside.map((change) => ({ change, top: nest.change })))
    .filter(({ change, top }) => top.action === action && change.action !== 'create')
    .map(({ change }) => change);
  const them = tops.length === 1 ? 'it' : 'them';
  const within = inside.length === 0 ? '' : ` (with ${byKind(inside)} in ${them})`;
  return [`${byKind(tops.map(({ change }) => change))} ${word}${within}`];
}

function byKind(changes: readonly Change[]): string {
  return tallyText(changes.map(({ kind }) => shortKind(kind)));
}
