/** Tables as virsh prints them for people. */

/** The head and the line below it are left out by -q, and then do not widen the columns. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  quiet: boolean,
): string {
  const all = quiet ? rows : [head, ...rows];
  const widths = head.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string => {
    const cells = row.map((cell, at) =>
      at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0),
    );
    return ` ${cells.join('   ')}\n`;
  };
  if (quiet) return rows.map(line).join('');
  const dashes = '-'.repeat(widths.reduce((sum, width) => sum + width + 3, 0));
  return `${line(head)}${dashes}\n${rows.map(line).join('')}`;
}

/** `Key:            value`, as the `info` commands have it. */
export function facts(of: Readonly<Record<string, string>>): string {
  return Object.entries(of)
    .map(([key, value]) => `${`${key}:`.padEnd(15)} ${value}\n`)
    .join('');
}

export function byName<Item extends { readonly name: string }>(
  items: readonly Item[],
): readonly Item[] {
  return items.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** `--name` and `--uuid` lists end with an empty line, unless -q. */
export function list(values: readonly string[]): string {
  return values.map((each) => `${each}\n`).join('');
}
