/** The acceptance list: each condition of the specs and whether it holds. */
import { conditionText, verdict, type Checked, type Moment, type Verdict } from '../conditions.ts';
import type { Tone } from '../paint.ts';
import { placeText } from '../place.ts';
import type { Style } from '../style.ts';

export function acceptanceLines(
  checked: readonly Checked[],
  moment: Moment,
  style: Style,
): readonly string[] {
  const width = Math.max(...checked.map((each) => verdict(each, moment).length));
  return [...checked]
    .toSorted((a, b) => Number(isEnd(a)) - Number(isEnd(b)))
    .map((each) => {
      const word = verdict(each, moment);
      const when = isEnd(each) ? 'at the end' : 'before the first step';
      const aside = style.paint('quiet', `  (${when}; ${placeText(each.condition.origin)})`);
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
