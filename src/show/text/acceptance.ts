/** The acceptance list: each condition of the specs and whether it holds. */
import { conditionText, verdict, type Checked, type Moment, type Verdict } from '../conditions.ts';
import type { Tone } from '../paint.ts';
import type { Places } from '../places.ts';
import type { Style } from '../style.ts';

export function acceptanceLines(
  checked: readonly Checked[],
  moment: Moment,
  { style, places }: { readonly style: Style; readonly places: Places },
): readonly string[] {
  const width = Math.max(...checked.map((each) => verdict(each, moment).length));
  return [...checked]
    .toSorted((a, b) => Number(isEnd(a)) - Number(isEnd(b)))
    .map((each) => {
      const word = verdict(each, moment);
      // Most conditions are for the end, so only the others say when.
      const when = isEnd(each) ? '' : 'before the first step; ';
      const aside = style.paint('quiet', `  (${when}${places.text(each.condition.origin)})`);
      return `${style.paint(tones[word], word.padEnd(width))}  ${conditionText(each)}${aside}`;
    });
}

const tones = {
  holds: 'good',
  fails: 'bad',
  'not yet': 'quiet',
  unknown: 'warning',
} satisfies Record<Verdict, Tone>;

function isEnd(checked: Checked): boolean {
  return checked.condition.when === 'expect';
}
