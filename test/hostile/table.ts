/** Rows of a small table, printed once a file's tests are through. */

export class Table {
  readonly #rows: (readonly string[])[] = [];

  add(...cells: readonly (string | number)[]): void {
    this.#rows.push(cells.map(String));
  }

  text(): string {
    const widths = (this.#rows[0] ?? []).map((_, column) =>
      Math.max(...this.#rows.map((row) => row[column]?.length ?? 0)),
    );
    return this.#rows
      .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
      .map((line) => line.trimEnd())
      .join('\n');
  }
}
