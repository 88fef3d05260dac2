/** Options and operands of the small programs that work on files. */
import { NotSimulated } from '../kernel/refusal.ts';

export interface Line {
  /** Letters and long names that were given. */
  readonly flags: ReadonlySet<string>;
  /** Values of those that take one. */
  readonly values: Readonly<Record<string, string>>;
  readonly operands: readonly string[];
}

/** `known`: letters, and names of long options; one with `=` at the end takes a value. */
export function lineOf(program: string, argv: readonly string[], known: readonly string[]): Line {
  const flags = new Set<string>();
  const values: Record<string, string> = {};
  const operands: string[] = [];
  const takes = (name: string): boolean => known.includes(`${name}=`);
  const isKnown = (name: string): boolean => known.includes(name) || takes(name);
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word === '--') {
      operands.push(...argv.slice(at + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      operands.push(word);
      continue;
    }
    const names = word.startsWith('--')
      ? [word.slice(2).split('=')[0] ?? '']
      : word.slice(1).split('');
    for (const [index, name] of names.entries()) {
      if (!isKnown(name)) throw new NotSimulated(`${program} ${word}`);
      flags.add(name);
      if (!takes(name)) continue;
      const inline = word.startsWith('--')
        ? word.slice(2 + name.length + 1)
        : word.slice(2 + index);
      if (inline === '') at += 1;
      values[name] = inline === '' ? (argv[at] ?? '') : inline;
      break;
    }
  }
  return { flags, values, operands };
}

/** `600`, `0755`: octal modes only. */
export function modeIn(program: string, text: string): number {
  if (!/^[0-7]{3,4}$/.test(text)) throw new NotSimulated(`${program} with the mode ${text}`);
  return Number.parseInt(text, 8);
}
