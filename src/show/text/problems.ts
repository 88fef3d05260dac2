/** Problems as text: all of them, each with its place, its frame, its help, and the counts at the end. */
import type { Problem } from '../../model/problem.ts';
import { clean } from '../clean.ts';
import { exactPlaceText } from '../place.ts';
import { count } from '../plural.ts';
import type { Style } from '../style.ts';
import { indent, joined } from './indent.ts';

export function problemsText(problems: readonly Problem[], style: Style): string {
  if (problems.length === 0) return '';
  const blocks = problems.map((problem) => problemLines(problem, style).join('\n'));
  return `${blocks.join('\n\n')}\n\n${countsLine(problems)}\n`;
}

/** One problem, without the counts. */
export function problemText(problem: Problem, style: Style): string {
  return joined(problemLines(problem, style));
}

export function problemLines(problem: Problem, style: Style): readonly string[] {
  const tone = problem.level === 'error' ? 'bad' : 'warning';
  const head = style.paint(tone, `${problem.level}[${problem.code}]`);
  const [first = '', ...more] = clean(problem.message).split('\n');
  const about =
    problem.about === undefined || problem.message.includes(problem.about)
      ? ''
      : `${clean(problem.about)}: `;
  return [
    `${head} ${about}${first}`,
    ...indent(more, 2),
    ...(problem.at === undefined ? [] : [`  at ${exactPlaceText(problem.at)}`]),
    ...(problem.frame === undefined ? [] : indent(frameLines(problem.frame), 2)),
    ...(problem.help === undefined ? [] : helpLines(problem.help)),
    ...(problem.tryAgain === true
      ? ['  try again: the same command may succeed later without any change']
      : []),
  ];
}

/** `2 errors, 1 warning`. */
export function countsLine(problems: readonly Problem[]): string {
  const errors = problems.filter(({ level }) => level === 'error').length;
  const warnings = problems.length - errors;
  return [
    ...(errors === 0 ? [] : [count(errors, 'error')]),
    ...(warnings === 0 ? [] : [count(warnings, 'warning')]),
  ].join(', ');
}

function helpLines(help: string): readonly string[] {
  const [first = '', ...more] = clean(help).split('\n');
  return [`  help: ${first}`, ...indent(more, 8)];
}

function frameLines(frame: string): readonly string[] {
  return clean(frame)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}
