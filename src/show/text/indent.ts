/** Indented lines. */

/** Every line so many spaces to the right. */
export function indent(lines: readonly string[], by: number): readonly string[] {
  const space = ' '.repeat(by);
  return lines.map((line) => (line === '' ? '' : space + line));
}

/** A heading and what is under it; nothing at all where nothing is. */
export function section(heading: string, lines: readonly string[], by = 2): readonly string[] {
  return lines.length === 0 ? [] : ['', heading, ...indent(lines, by)];
}

/** Lines as one text that ends with a newline; empty for none. */
export function joined(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** A list that is too long for a line goes on in the next, a little to the right. */
export function wrapped(line: string): readonly string[] {
  const lines: string[] = [];
  let current = '';
  for (const item of line.split(/(?<=;) /)) {
    if (current !== '' && current.length + item.length >= comfortable) {
      lines.push(current);
      current = `  ${item}`;
    } else current = current === '' ? item : `${current} ${item}`;
  }
  return [...lines, current];
}

const comfortable = 100;
