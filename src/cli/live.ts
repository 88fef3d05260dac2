/** A block of lines redrawn in place on a terminal; elsewhere only finished lines are written. */
import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import type { Output } from './terminal.ts';

export class LiveBlock {
  readonly #output: Output;
  readonly #moving: boolean;
  #drawn = 0;

  /** `moving`: the output is a terminal on which lines may move. */
  constructor(output: Output, moving: boolean) {
    this.#output = output;
    this.#moving = moving;
  }

  /** Shows these lines in place of those shown before. */
  draw(lines: readonly string[]): void {
    if (!this.#moving) return;
    this.clear();
    // Columns and rows are 0 where a terminal is only pretended.
    const width = this.#output.columns || 80;
    const height = (this.#output.rows || 24) - 1;
    const shown = lines.slice(0, height).map((line) => fitted(line, width));
    if (shown.length > 0) this.#output.write(`${shown.join('\n')}\n`);
    this.#drawn = shown.length;
  }

  /** Writes a finished line above the block; it stays. */
  line(text: string): void {
    this.clear();
    this.#output.write(`${text}\n`);
  }

  clear(): void {
    if (this.#moving && this.#drawn > 0) {
      moveCursor(this.#output, 0, -this.#drawn);
      cursorTo(this.#output, 0);
      clearScreenDown(this.#output);
    }
    this.#drawn = 0;
  }
}

// A wrapped line would take two rows and break the count; colours are given up where a line is cut.
function fitted(line: string, width: number): string {
  const bare = stripVTControlCharacters(line);
  return bare.length < width ? line : `${bare.slice(0, Math.max(0, width - 2))}…`;
}
