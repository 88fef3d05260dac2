/** Globs that rules hold: what looks like one and is none. */
import type { Problem } from '../model/problem.ts';
import type { Spec } from '../model/resource.ts';
import { blame } from './file.ts';
import { locate, type Part } from './locate.ts';

/** What other tools take for a choice matches nothing here, and nobody would be told. */
export function noGlobs(fields: Spec, part: Part, pointer: string): readonly Problem[] {
  return Object.entries(fields).flatMap(([field, value]) => {
    const [choice] =
      typeof value === 'string' ? (/\[[^\]]+\]|\{[^}]*,[^}]*\}/.exec(value) ?? []) : [];
    if (choice === undefined) return [];
    return [
      blame(part.file, locate(part, `${pointer}/${field}`), {
        code: 'no-glob',
        message: `\`${choice}\` is no choice here: of a glob only \`*\` and \`?\` are known`,
        help: 'Write a rule for each. If a name really has such characters, put `?` in their places.',
      }),
    ];
  });
}
