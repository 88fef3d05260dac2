/** What the journal says was made under some labels, and may have to go. */
import type { Address } from '../../model/address.ts';
import { meets, type Piece, type Target } from '../../model/cleanup.ts';
import type { Departed, Holdings, RunRecord } from '../../model/journal.ts';
import { problem, type Problem } from '../../model/problem.ts';
import type { LedgerRow, Resource } from '../../model/resource.ts';

/** One thing that may have to go. */
export interface Candidate {
  readonly row: LedgerRow;
  /** Not in the ledger: a run that was cut off made it, or it carries our mark. */
  readonly unknown?: 'run' | 'mark';
}

/** All that a target stands for. */
export interface Unit {
  readonly target: string;
  readonly candidates: readonly Candidate[];
  /** What was there and is gone. */
  readonly departed: readonly Departed[];
  /** Of which nobody can tell whether it was made. */
  readonly stuck: readonly Stuck[];
  /** What runs that did not come to their end were to make of it. */
  readonly planned: readonly Resource[];
  /** Under which its things were declared: what carries a mark with one of these is of it. */
  readonly addresses: ReadonlyMap<Address, LedgerRow['labels']>;
}

/** A creation that was cut off, and whose end even a look does not tell. */
export interface Stuck {
  readonly piece: Piece;
  readonly labels: LedgerRow['labels'];
}

/** What the journal knows, read once. */
export interface Remembered {
  readonly holdings: Holdings;
  /** Runs that did not come to their end. */
  readonly unfinished: readonly RunRecord[];
}

export function unitsOf(
  targets: readonly Target[],
  { holdings, unfinished }: Remembered,
  { found, stuck }: { readonly found: readonly LedgerRow[]; readonly stuck: readonly Stuck[] },
): readonly Unit[] {
  return targets.map((target) => {
    const under = <T extends { readonly labels?: LedgerRow['labels'] }>(all: readonly T[]): T[] =>
      all.filter((each) => meets(each.labels, target));
    const ledger = under(holdings.ledger);
    const departed = under(holdings.departed);
    const made = under(found);
    const planned = under(unfinished.flatMap(desiredIn));
    return {
      target: target.text,
      candidates: [
        ...ledger.map((row) => ({ row })),
        ...made.map((row) => ({ row, unknown: 'run' as const })),
      ],
      departed,
      stuck: under(stuck),
      planned,
      addresses: new Map(
        [...planned, ...departed, ...ledger, ...made].map((each) => [each.address, each.labels]),
      ),
    };
  });
}

/** Labels that anything was ever made or planned under, or is declared with. */
export function unheardOf(
  targets: readonly Target[],
  { holdings, unfinished }: Remembered,
  declared: readonly Resource[],
): readonly Problem[] {
  const all = [
    ...holdings.ledger,
    ...holdings.departed,
    ...unfinished.flatMap(desiredIn),
    ...declared,
  ].map(({ labels = {} }) => labels);
  const known = [
    ...new Set(
      all.flatMap((labels) => Object.entries(labels).map(([name, value]) => `${name}=${value}`)),
    ),
  ].toSorted();
  const list = known.slice(0, 20).join(', ') + (known.length > 20 ? ', …' : '');
  return targets
    .filter((target) => !all.some((labels) => meets(labels, target)))
    .map(({ text }) =>
      problem('no-such-label', `Nothing was ever made under ${text}.`, {
        about: text,
        help:
          known.length === 0
            ? 'Labels stand in the specs (`labels: { node: n1 }`); the journal keeps those of all that is applied.'
            : `Known are: ${list}.`,
      }),
    );
}

/** What the plan of a run was to make, change or adopt. */
export function desiredIn({ planned }: RunRecord): readonly Resource[] {
  return planned.changes.flatMap((each) =>
    each.action === 'delete' || each.desired === undefined ? [] : [each.desired],
  );
}
