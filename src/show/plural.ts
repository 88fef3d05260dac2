/** Counts in words, and lists of things in one sentence. */

/** `1 step`, `2 steps`; a noun that does not just take an s is given in both forms. */
export function count(many: number, one: string, more = `${one}s`): string {
  return `${many} ${many === 1 ? one : more}`;
}

/** `1`, `1 and 4`, `1, 4 and 7`. */
export function listed(items: readonly (string | number)[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** `step 1`, `steps 1, 4 and 7`. */
export function stepsText(numbers: readonly number[]): string {
  return `${numbers.length === 1 ? 'step' : 'steps'} ${listed(numbers)}`;
}
