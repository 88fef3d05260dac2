/** What a change does beside what it says: what falls with it, what else it touches, what it cuts. */
import { byText, type Address } from '../model/address.ts';
import type { Change } from '../model/change.ts';
import type { Operation } from '../model/operation.ts';
import { claimText } from './claims.ts';
import { oneLine } from './clean.ts';
import { liveOf } from './nesting.ts';

/** What other lines and other texts say of live things. */
export interface Known {
  /** Has a line of its own. */
  readonly told: ReadonlySet<Address>;
  /** Live addresses of what is declared → by which address, also of what this plan leaves out. */
  readonly declared: ReadonlyMap<Address, Address>;
}

export function knownOf(shown: readonly Change[], all: readonly Change[] = shown): Known {
  const declared = all.flatMap((change): (readonly [Address, Address])[] => {
    const live = liveOf(change);
    return live === undefined || change.action === 'delete' ? [] : [[live, change.address]];
  });
  return {
    told: new Set(shown.flatMap((change) => liveOf(change) ?? [])),
    declared: new Map(declared),
  };
}

/** One line each; empty where an operation does just what it says. */
export function consequences(operations: readonly Operation[], known: Known): readonly string[] {
  const { told, declared } = known;
  const own = new Set<Address>(operations.flatMap(({ of, holder }) => [of, holder]));
  const fallen = new Map<Address, string>();
  for (const { holder, claims } of operations.flatMap(({ drops = [] }) => drops)) {
    // A thing may hold one value in several pools.
    const held = [...new Set(claims.map(claimText))].join(', ');
    const name = declared.get(holder) ?? holder;
    fallen.set(holder, held === '' ? name : `${name} (${held})`);
  }
  const rest = [...fallen.keys()].filter((each) => !own.has(each) && !told.has(each));
  const texts = (addresses: readonly Address[]): readonly string[] =>
    addresses.map((address) => fallen.get(address) ?? address).toSorted(byText);
  const others = operations
    .flatMap(({ touches }) => touches)
    .filter((each) => !own.has(each) && !fallen.has(each) && !told.has(each));
  return [
    ...line('falls with it, declared nowhere', texts(rest.filter((each) => !declared.has(each)))),
    ...line('falls with it, not made anew here', texts(rest.filter((each) => declared.has(each)))),
    ...line('also touches', texts([...new Set(others)])),
  ];
}

/** The providers' own sentences; those that begin with the same words before a colon share a line. */
export function noteLines(operations: readonly Operation[]): readonly string[] {
  const byWord = new Map<string, string[]>();
  const notes = new Set(operations.flatMap(({ notes: own = [] }) => own.map(oneLine)));
  for (const note of notes) {
    const colon = note.indexOf(': ');
    const word = colon === -1 ? note : note.slice(0, colon);
    const same = byWord.get(word) ?? [];
    if (colon !== -1) same.push(note.slice(colon + 2));
    byWord.set(word, same);
  }
  return [...byWord].flatMap(([word, items]) => (items.length === 0 ? [word] : line(word, items)));
}

/** How many fall with what the plan deletes and have no line of their own. */
export function fallenCount(operations: readonly Operation[], { told }: Known): number {
  const holders = operations.flatMap(({ drops = [] }) => drops.map(({ holder }) => holder));
  return new Set(holders.filter((holder) => !told.has(holder))).size;
}

function line(word: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [`${word}: ${items.join('; ')}`];
}
