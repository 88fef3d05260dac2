/** The next command to type, exact, and what it does. */
import type { Style } from '../style.ts';
import { section } from './indent.ts';

export interface NextCommand {
  readonly command: string;
  readonly does: string;
}

export function nextLines(next: readonly NextCommand[], style: Style): readonly string[] {
  return section(
    style.paint('strong', 'Next:'),
    next.flatMap(({ command, does }) => [style.paint('strong', command), `    ${does}`]),
  );
}
