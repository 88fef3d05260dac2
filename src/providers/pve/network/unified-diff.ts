/** A unified diff as PVE sends it, `changes` of GET /nodes/{node}/network, taken apart. */

export interface Hunk {
  readonly lines: readonly DiffLine[];
}
export interface DiffLine {
  /** On which side it stands. */
  readonly side: 'both' | 'old' | 'new';
  readonly text: string;
}

export function hunksOf(diff: string): readonly Hunk[] {
  const hunks: DiffLine[][] = [];
  for (const line of diff.split('\n')) {
    if (line.startsWith('@@')) hunks.push([]);
    const side = sides[line[0] ?? ' '];
    // Before the first hunk stand the names of the files. An empty line may have lost its blank.
    if (side !== undefined) hunks.at(-1)?.push({ side, text: line.slice(1) });
  }
  return hunks.map((lines) => ({ lines }));
}

const sides: Readonly<Record<string, DiffLine['side']>> = { ' ': 'both', '-': 'old', '+': 'new' };
