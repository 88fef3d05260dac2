/** Text inside Markdown: nothing that came from a system may become markup, a mention or a table's edge. */
import { oneLine } from '../clean.ts';

/** Plain words. */
export function words(text: string): string {
  return oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_[\]|~#]/g, (mark) => `\\${mark}`)
    .replaceAll('@', '&#64;');
}

/** As code, also inside a table. */
export function code(text: string): string {
  const inner = oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('|', '&#124;')
    .replaceAll('`', '&#96;');
  return `<code>${inner}</code>`;
}

/** A table with its heading. */
export function table(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  if (rows.length === 0) return [];
  return ['', line(heading), line(heading.map(() => '---')), ...rows.map(line)];
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Folded away until clicked. */
export function folded(summary: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  return ['', `<details><summary>${summary}</summary>`, ...lines, '', '</details>'];
}

/** A fenced block; the fence is longer than any in the text. */
export function block(lines: readonly string[]): readonly string[] {
  const longest = Math.max(
    2,
    ...lines.flatMap((each) => (each.match(/`+/g) ?? []).map(({ length }) => length)),
  );
  const fence = '`'.repeat(longest + 1);
  return ['', `${fence}text`, ...lines, fence];
}
