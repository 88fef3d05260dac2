/** What a change does beside what it says: what falls with it, what else it touches, what it cuts. */
import { byText, type Address } from '../model/address.ts';
import type { Operation } from '../model/operation.ts';
import { claimText } from './claims.ts';
import { oneLine } from './clean.ts';

/** One line each; empty where an operation does just what it says. */
export function consequences(operations: readonly Operation[]): readonly string[] {
  const fallen = new Map<Address, string>();
  const touched = new Set<Address>();
  const notes = new Set<string>();
  for (const operation of operations) {
    for (const drop of operation.drops ?? []) {
      const held = drop.claims.map(claimText).join(', ');
      fallen.set(drop.holder, held === '' ? drop.holder : `${drop.holder} (${held})`);
    }
    for (const address of operation.touches) touched.add(address);
    for (const note of operation.notes ?? []) notes.add(oneLine(note));
  }
  const own = new Set(operations.flatMap(({ of, holder }) => [of, holder]));
  const others = [...touched].filter((address) => !own.has(address) && !fallen.has(address));
  const falls = [...fallen.keys()].filter((address) => !own.has(address)).toSorted(byText);
  return [
    ...line(
      'falls with it',
      falls.map((address) => fallen.get(address) ?? address),
    ),
    ...line('also touches', others.toSorted(byText)),
    ...notes,
  ];
}

function line(word: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`${word}: ${items.join(', ')}`];
}
