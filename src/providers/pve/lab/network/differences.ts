/** A unified diff of two texts, as `diff -u` prints it, with three lines around each change. */

/** Empty where the texts are the same but for blanks. */
export function unifiedDiff(
  before: string,
  after: string,
  names: readonly [string, string],
): string {
  const [a, b] = [linesOf(before), linesOf(after)];
  const steps = stepsBetween(a, b);
  const hunks = hunksOf(steps);
  if (hunks.length === 0) return '';
  return [`--- ${names[0]}`, `+++ ${names[1]}`, ...hunks.flatMap((hunk) => printed(hunk))]
    .map((line) => `${line}\n`)
    .join('');
}

interface Step {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
  /** Lines of either text before this one. */
  readonly from: number;
  readonly to: number;
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** By the longest common row of lines; network files are short. */
function stepsBetween(a: readonly string[], b: readonly string[]): Step[] {
  const common: number[][] = Array.from({ length: a.length + 1 }, () => []);
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      (common[i] as number[])[j] = same(a[i], b[j])
        ? at(i + 1, j + 1) + 1
        : Math.max(at(i + 1, j), at(i, j + 1));
  const steps: Step[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const both = i < a.length && j < b.length && same(a[i], b[j]);
    const gone = !both && i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1));
    const line = (gone || both ? a[i] : b[j]) ?? '';
    steps.push({ sign: both ? ' ' : gone ? '-' : '+', line, from: i, to: j });
    if (both || gone) i += 1;
    if (both || !gone) j += 1;
  }
  return steps;
}

function same(a: string | undefined, b: string | undefined): boolean {
  return a?.trimEnd().replaceAll(/\s+/g, ' ') === b?.trimEnd().replaceAll(/\s+/g, ' ');
}

function hunksOf(steps: readonly Step[]): Step[][] {
  const near = steps.map((_, at) =>
    steps.slice(Math.max(0, at - 3), at + 4).some((each) => each.sign !== ' '),
  );
  const hunks: Step[][] = [];
  for (const [at, step] of steps.entries()) {
    if (near[at] !== true) continue;
    if (near[at - 1] !== true) hunks.push([]);
    hunks.at(-1)?.push(step);
  }
  return hunks;
}

function printed(hunk: readonly Step[]): string[] {
  const [first] = hunk;
  const old = hunk.filter((each) => each.sign !== '+').length;
  const now = hunk.filter((each) => each.sign !== '-').length;
  return [
    `@@ -${range(first?.from ?? 0, old)} +${range(first?.to ?? 0, now)} @@`,
    ...hunk.map(({ sign, line }) => sign + line),
  ];
}

function range(start: number, count: number): string {
  return count === 1 ? String(start + 1) : `${count === 0 ? start : start + 1},${count}`;
}
