/** A unified diff as PVE sends it, `changes` of GET /nodes/{node}/network, taken apart. */

export interface Hunk {
  /** It begins with the first line of either file. */
  readonly top: boolean;
  readonly lines: readonly DiffLine[];
}
export interface DiffLine {
  /** On which side it stands. */
  readonly side: 'both' | 'old' | 'new';
  readonly text: string;
}

export function hunksOf(diff: string): readonly Hunk[] {
  const hunks: { readonly top: boolean; readonly lines: DiffLine[] }[] = [];
  let left = { old: 0, new: 0 };
  for (const line of diff.split('\n')) {
    const [, from, gone = '1', to, come = '1'] = header.exec(line) ?? [];
    if (from !== undefined) {
      hunks.push({ top: Number(from) <= 1 && Number(to) <= 1, lines: [] });
      left = { old: Number(gone), new: Number(come) };
      continue;
    }
    // Before the first hunk stand the names of the files; an empty line may have lost its blank.
    const side = left.old + left.new === 0 ? undefined : sides[line[0] ?? ' '];
    if (side === undefined) continue;
    hunks.at(-1)?.lines.push({ side, text: line.slice(1) });
    if (side !== 'new') left.old -= 1;
    if (side !== 'old') left.new -= 1;
  }
  return hunks;
}

const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;
const sides: Readonly<Record<string, DiffLine['side']>> = { ' ': 'both', '-': 'old', '+': 'new' };
