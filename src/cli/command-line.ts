/** Command lines for people to type: exact, quoted for a shell. */
import type { CommonFlags } from './flags.ts';

/** `trueup` and these words. */
export function commandLine(words: readonly string[]): string {
  return ['trueup', ...words.map(quoted)].join(' ');
}

/** The flags that every further command on the same site needs too. */
export function carried(flags: Pick<CommonFlags, 'config' | 'lab'>): readonly string[] {
  return [
    ...(flags.config === undefined ? [] : ['--config', flags.config]),
    ...(flags.lab === undefined ? [] : ['--lab', flags.lab]),
  ];
}

/** Quoted only where a POSIX shell would see more than one plain word. */
function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
