/** The outcome of validate as text, where nothing is wrong. */
import { count } from '../plural.ts';
import type { Style } from '../style.ts';

export interface ValidatedView {
  readonly site?: string | undefined;
  readonly resources: number;
  readonly files: number;
}

export function validatedText(view: ValidatedView, style: Style): string {
  const site = view.site === undefined ? '' : `${view.site}: `;
  const size = `${count(view.resources, 'resource')} in ${count(view.files, 'file')}`;
  return `${style.paint('good', 'valid')}  ${site}${size}\n`;
}
