/** The outcome of validate as text. */
import type { Problem } from '../../model/problem.ts';
import { count } from '../plural.ts';
import type { Style } from '../style.ts';
import { problemsText } from './problems.ts';

export interface ValidatedView {
  readonly site?: string | undefined;
  readonly resources: number;
  readonly files: number;
  readonly problems: readonly Problem[];
}

export function validatedText(view: ValidatedView, style: Style): string {
  const found = problemsText(view.problems, style);
  if (view.problems.some(({ level }) => level === 'error')) return found;
  const site = view.site === undefined ? '' : `${view.site}: `;
  const size = `${count(view.resources, 'resource')} in ${count(view.files, 'file')}`;
  const line = `${style.paint('good', 'valid')}  ${site}${size}\n`;
  return found === '' ? line : `${found}\n${line}`;
}
