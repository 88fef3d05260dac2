/** Where things are declared, without the same path on every line. */
import type { Change } from '../model/change.ts';
import type { Operation } from '../model/operation.ts';
import type { Origin } from '../model/problem.ts';
import type { Checked } from './conditions.ts';
import { operationsOn, type Steps } from './numbering.ts';

export interface Places {
  /** Says once what every place leaves out. */
  readonly heading?: string;
  readonly text: (at: Origin) => string;
}

/** All in one file: `:43`. In several: their paths below the folder that they share. */
export function placesOf(origins: readonly Origin[]): Places {
  const files = [...new Set(origins.map(({ file }) => file))];
  const [first] = files;
  if (first === undefined) return { text: full };
  if (files.length === 1)
    return {
      heading: `specs: ${first} (:N is line N of it)`,
      text: ({ line }) => `:${line}`,
    };
  const folder = sharedFolder(files);
  if (folder === '') return { text: full };
  return {
    heading: `specs: below ${folder}`,
    text: ({ file, line }) => `${file.slice(folder.length)}:${line}`,
  };
}

/** Everything that a text about these changes and conditions names a place of. */
export function originsOf(
  changes: readonly Change[],
  conditions: readonly Checked[],
  plan?: Steps,
): readonly Origin[] {
  return [
    ...changes.flatMap((change) =>
      change.action === 'adopt' ? [] : (originOf(change, plan) ?? []),
    ),
    ...conditions.map(({ condition }) => condition.origin),
  ];
}

/** Where a change is declared; what is deleted by rule has the place of its rule, if any. */
export function originOf(change: Change, plan?: Steps): Origin | undefined {
  if ('desired' in change && change.desired !== undefined) return change.desired.origin;
  const operations: readonly Operation[] =
    plan === undefined ? [] : operationsOn(plan, change.address).map(({ operation }) => operation);
  return operations.find(({ origin }) => origin !== undefined)?.origin;
}

function full({ file, line }: Origin): string {
  return `${file}:${line}`;
}

function sharedFolder(files: readonly string[]): string {
  const folders = files.map((file) => file.split('/').slice(0, -1));
  const [first = []] = folders;
  const apart = first.findIndex((part, at) => folders.some((folder) => folder[at] !== part));
  const parts = apart === -1 ? first : first.slice(0, apart);
  return parts.length === 0 ? '' : `${parts.join('/')}/`;
}
