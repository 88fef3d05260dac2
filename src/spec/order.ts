/** Problems in the order of files and lines, each said once. */
import { byText } from '../model/address.ts';
import type { Problem } from '../model/problem.ts';

// What could not be read at all: that its stand-in does not fit a schema either is no news.
const unread = new Set([
  'unknown-var',
  'var-in-text',
  'unknown-anchor',
  'aliases-explode',
  'not-plain',
  'number',
  'too-deep',
  'secret-in-spec',
  'misplaced-secret',
  'plain-secret',
]);

/** Sorts problems, and drops repetitions and echoes. */
export function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const spoilt = new Set(problems.filter((each) => unread.has(each.code)).map(placeOf));
  const seen = new Set<string>();
  return problems
    .filter((each) => {
      const echo = !unread.has(each.code) && each.at !== undefined && spoilt.has(placeOf(each));
      const text = `${placeOf(each)} ${each.code} ${each.message}`;
      if (echo || seen.has(text)) return false;
      seen.add(text);
      return true;
    })
    .toSorted(compare);
}

function compare(a: Problem, b: Problem): number {
  return (
    byText(a.at?.file ?? '', b.at?.file ?? '') ||
    (a.at?.line ?? 0) - (b.at?.line ?? 0) ||
    (a.at?.column ?? 0) - (b.at?.column ?? 0) ||
    byText(a.code, b.code) ||
    byText(a.message, b.message)
  );
}

function placeOf({ at }: Problem): string {
  return at === undefined ? '' : `${at.file}:${at.line}:${at.column}`;
}
