/** A code frame: the line in question, its neighbours, and a marker under the place. */
import type { Origin } from '../model/problem.ts';

const widest = 120;

/** Draws the frame. Control characters and passwords in URLs are never drawn. */
export function frame(text: string, lineStarts: readonly number[], at: Origin): string {
  const last = Math.min(lineStarts.length, at.line + 1);
  const gutter = String(last).length;
  const skipped = at.column > widest ? at.column - 40 : 0;
  const drawn: string[] = [];
  for (let line = Math.max(1, at.line - 1); line <= last; line += 1) {
    const source = lineOf(text, lineStarts, line);
    if (line === last && line !== at.line && source === '') break;
    const mark = line === at.line ? '>' : ' ';
    drawn.push(`${mark} ${String(line).padStart(gutter)} | ${shown(source, skipped)}`.trimEnd());
    if (line === at.line)
      drawn.push(`  ${' '.repeat(gutter)} | ${' '.repeat(at.column - 1 - skipped)}${marker(at)}`);
  }
  return drawn.join('\n');
}

function marker(at: Origin): string {
  return '^'.repeat(Math.min(widest, Math.max(1, (at.endColumn ?? at.column) - at.column)));
}

function lineOf(text: string, lineStarts: readonly number[], line: number): string {
  return text
    .slice(lineStarts[line - 1] ?? 0, lineStarts[line] ?? text.length)
    .replace(/\r?\n$/, '');
}

// A terminal obeys control characters, and a frame shows what anybody may have committed.
function shown(source: string, skipped: number): string {
  return source
    .slice(skipped, skipped + widest)
    .replaceAll('\t', ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '\u{FFFD}')
    .replace(/(:\/\/)[^/@\s]+@/g, '$1…@');
}
