/** The counts of a crash test, to be read by people. */
import type { Whole } from './ground.ts';
import type { Verdict, Way } from './killed.ts';

const moments: Readonly<Record<Verdict['point']['at'], string>> = {
  unwritten: 'before a journal write',
  written: 'after a journal write',
  unsent: 'before a call is sent',
  sent: 'after a call is sent',
  answered: 'after a reply',
  event: 'at a random moment',
};
const ways: readonly Way[] = ['begun anew', 'resumed', 'resumed, approved again', 'was at its end'];

export function tableOf(
  verdicts: readonly Verdict[],
  about: { readonly whole: Whole; readonly seed: number; readonly failures: number },
): string {
  const head = ['killed', 'points', ...ways, 'not reached'];
  const rows = Object.entries(moments).map(([at, words]) =>
    row(
      words,
      verdicts.filter((each) => each.point.at === at),
    ),
  );
  const all = [head, ...rows, row('all', verdicts)];
  const widths = head.map((_, column) =>
    Math.max(...all.map((each) => String(each[column]).length)),
  );
  const lines = all.map((each) =>
    each
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? String(cell).padEnd(width) : String(cell).padStart(width);
      })
      .join('  '),
  );
  const { whole, seed, failures } = about;
  const { calls, counts } = whole;
  return [
    `${calls} calls, ${counts.written} journal writes, seed ${seed}`,
    ...lines,
    `failures: ${failures}`,
  ].join('\n');
}

function row(name: string, verdicts: readonly Verdict[]): readonly (string | number)[] {
  return [
    name,
    verdicts.length,
    ...ways.map((way) => verdicts.filter((each) => each.way === way).length),
    verdicts.filter((each) => !each.killed).length,
  ];
}
