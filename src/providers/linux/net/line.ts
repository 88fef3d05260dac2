/** One line of `ip`: its words after the program's name, and in a batch a line of text. */

export type Line = readonly string[];

/** Nothing that a batch, a shell or `ip` itself could take for anything but a word. */
export function isPlain(line: Line): boolean {
  return line.every((word) => /^[A-Za-z0-9_.:/+@-]+$/.test(word));
}

/** A parse error ends a whole batch at once, `-force` or not: every word was looked at before. */
export function batchText(lines: readonly Line[]): string {
  return lines.map((line) => `${line.join(' ')}\n`).join('');
}
