/** Problems as Markdown. */
import type { Problem } from '../../model/problem.ts';
import { clean } from '../clean.ts';
import { exactPlaceText } from '../place.ts';
import { joined } from '../text/indent.ts';
import { countsLine } from '../text/problems.ts';
import { block, code, words } from './cell.ts';

export function problemsMarkdown(problems: readonly Problem[]): string {
  if (problems.length === 0) return '';
  return joined([`### ${countsLine(problems)}`, ...problemsList(problems)]);
}

export function problemsList(problems: readonly Problem[]): readonly string[] {
  return problems.flatMap((problem) => [
    '',
    [
      `**${problem.level}** ${code(problem.code)}`,
      ...(problem.about === undefined ? [] : [code(problem.about)]),
      words(problem.message),
      ...(problem.at === undefined ? [] : [`(${code(exactPlaceText(problem.at))})`]),
    ].join(' '),
    ...(problem.frame === undefined ? [] : block(clean(problem.frame).trimEnd().split('\n'))),
    ...(problem.help === undefined ? [] : ['', `Help: ${words(problem.help)}`]),
    ...(problem.tryAgain === true
      ? ['', 'The same command may succeed later without any change.']
      : []),
  ]);
}
