/** A line of the table: what was measured, how much may it be, and was it kept. */

export interface Figure {
  readonly what: string;
  /** Undefined: it could not be measured; the note says why. */
  readonly measured?: number;
  readonly bar: number;
  /** `least`: the more the better. */
  readonly is: 'most' | 'least';
  /** ` ms`, ` ×`. */
  readonly unit: string;
  readonly note: string;
}

export function tableText(figures: readonly Figure[]): string {
  const lines = figures.map((each) => [
    each.what,
    each.measured === undefined ? '–' : amount(each.measured, each.unit),
    `${each.is === 'most' ? '≤' : '≥'} ${amount(each.bar, each.unit)}`,
    verdict(each),
    each.note,
  ]);
  const all = [['what', 'measured', 'bar', '', 'how'], ...lines];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...all.map((line) => line[at]?.length ?? 0)));
  return all
    .map((line) =>
      line
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}

export function isMet({ measured, bar, is }: Figure): boolean | undefined {
  if (measured === undefined) return undefined;
  return is === 'most' ? measured <= bar : measured >= bar;
}

function verdict(figure: Figure): string {
  const { measured, bar, is, unit } = figure;
  const met = isMet(figure);
  if (measured === undefined || met === undefined) return 'skipped';
  if (met) return 'met';
  const percent = Math.round((100 * Math.abs(measured - bar)) / bar);
  return `missed by ${amount(Math.abs(measured - bar), unit)} (${percent} % too ${is === 'most' ? 'much' : 'little'})`;
}

export function amount(figure: number, unit: string): string {
  const digits = Math.abs(figure) < 10 ? 2 : Math.abs(figure) < 100 ? 1 : 0;
  return `${figure.toFixed(digits)}${unit}`;
}
