/** Tones as terminal colours. */
import { styleText } from 'node:util';
import { plain, type Paint, type Tone } from '../show/paint.ts';
import { colourful, type Output } from './terminal.ts';

type Style = Parameters<typeof styleText>[0];

const styles = {
  delete: 'red',
  replace: 'magenta',
  create: 'green',
  change: 'yellow',
  good: 'green',
  bad: ['bold', 'red'],
  warning: 'yellow',
  quiet: 'dim',
  strong: 'bold',
} satisfies Record<Tone, Style>;

/** Colours for this output, or none where it is a file, a pipe, or colours are not wanted. */
export function paintFor(output: Output, env: Readonly<Record<string, string | undefined>>): Paint {
  if (!colourful(output, env)) return plain;
  return (tone, text) => styleText(styles[tone], text, { validateStream: false });
}
