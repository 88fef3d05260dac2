/** `requires`, `expect` and `done`: a field of a live thing and the value it must have. */
import type { Address } from '../model/address.ts';
import type { Condition } from '../model/condition.ts';
import type { Problem } from '../model/problem.ts';
import { astray } from './addresses.ts';
import type { Condition as Written } from './document.gen.ts';
import { blame, originOf } from './file.ts';
import { locate, type Part } from './locate.ts';
import type { Reading } from './reading.ts';

export interface ListPlace {
  readonly part: Part;
  /** Of the list. */
  readonly pointer: string;
  readonly reading: Reading;
}

/** Adds the conditions of a list. */
export function readConditions(
  when: Condition['when'],
  written: readonly Written[],
  place: ListPlace,
  into: { readonly conditions: Condition[]; readonly problems: Problem[] },
): void {
  for (const [index, { of, field, value }] of written.entries()) {
    const { part } = place;
    const origin = originOf(part.file, locate(part, `${place.pointer}/${index}`));
    into.problems.push(...addressProblems(of, place, `/${index}/of`));
    into.conditions.push({ when, of: of as Address, field, value, origin });
  }
}

/** What is wrong with an address at `below` the list. */
export function addressProblems(
  address: string,
  place: ListPlace,
  below: string,
): readonly Problem[] {
  const wrong = astray(address, place.reading);
  if (wrong === undefined) return [];
  return [blame(place.part.file, locate(place.part, place.pointer + below), wrong)];
}
