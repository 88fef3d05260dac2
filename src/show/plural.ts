/** Counts in words, and lists of things in one sentence. */

import { byText } from '../model/address.ts';

/** `1 step`, `2 steps`; a noun that does not just take an s is given in both forms. */
export function count(many: number, one: string, more = `${one}s`): string {
  return `${many} ${many === 1 ? one : more}`;
}

/** `1`, `1 and 4`, `1, 4 and 7`. */
export function listed(items: readonly (string | number)[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** `1, 2`, `1-3, 7`: of rising numbers; three in a row and more are said as a span. */
export function spansText(numbers: readonly number[]): string {
  const spans: number[][] = [];
  for (const number of numbers) {
    const last = spans.at(-1);
    if (last?.at(-1) === number - 1) last.push(number);
    else spans.push([number]);
  }
  return spans
    .map((span) => (span.length < 3 ? span.join(', ') : `${span[0]}-${span.at(-1)}`))
    .join(', ');
}

/** `3 bands and 1 link`: of kinds' names, one each time. */
export function tallyText(nouns: readonly string[]): string {
  const many = new Map<string, number>();
  for (const noun of nouns) many.set(noun, (many.get(noun) ?? 0) + 1);
  return listed(
    [...many]
      .toSorted(([a], [b]) => byText(a, b))
      .map(([noun, number]) => count(number, noun, pluralOf(noun))),
  );
}

/** `step 1`, `steps 1, 4 and 7`. */
export function stepsText(numbers: readonly number[]): string {
  return `${numbers.length === 1 ? 'step' : 'steps'} ${listed(numbers)}`;
}

function pluralOf(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}
