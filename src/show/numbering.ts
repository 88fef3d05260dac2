/** The steps of a plan by number, as people refer to them, and by what they work on. */
import { liveAddress, type Address } from '../model/address.ts';
import type { Change } from '../model/change.ts';
import type { Operation } from '../model/operation.ts';
import type { Plan, Step, StepId } from '../model/plan.ts';

/** Anything with the steps of a plan. */
export type Steps = Pick<Plan, 'steps'>;

/** A step's number, from 1. A step that the plan does not hold has none. */
export function numbersOf(plan: Steps): ReadonlyMap<StepId, number> {
  return indexOf(plan).numbers;
}

export interface Numbered {
  readonly number: number;
  readonly operation: Operation;
}

/** The operations on this address, or on this incarnation of one, in the order of their steps. */
export function operationsOn(plan: Steps, address: Address): readonly Numbered[] {
  return indexOf(plan).byAddress.get(address) ?? [];
}

/** The operations that carry a change out: also those on what it deletes or replaces, such as taking that down first. */
export function operationsOf(plan: Steps, change: Change): readonly Numbered[] {
  const own = operationsOn(plan, change.address);
  if (change.action !== 'delete' && change.action !== 'replace') return own;
  const old = operationsOn(plan, liveAddress(change.system, change.kind, change.live.id));
  return [...new Set([...old, ...own])].toSorted((a, b) => a.number - b.number);
}

/** The number of the first step with another operation on the same thing that fits. */
export function partnerStep(
  plan: Steps,
  operation: Operation,
  fits: (other: Operation) => boolean,
): number | undefined {
  const same = [...operationsOn(plan, operation.of), ...operationsOn(plan, operation.holder)];
  return same.find(({ operation: other }) => fits(other))?.number;
}

/** The numbers of all steps that carry a change out. */
export function numbersFor(plan: Steps, change: Change): readonly number[] {
  return [...new Set(operationsOf(plan, change).map(({ number }) => number))];
}

interface Index {
  readonly numbers: ReadonlyMap<StepId, number>;
  readonly byAddress: ReadonlyMap<Address, readonly Numbered[]>;
}

// A plan is looked up once per line that is written of it, so its index is kept as long as the plan is.
const indexes = new WeakMap<readonly Step[], Index>();

function indexOf({ steps }: Steps): Index {
  const known = indexes.get(steps);
  if (known !== undefined) return known;
  const byAddress = new Map<Address, Numbered[]>();
  steps.forEach((step, index) => {
    for (const operation of step.operations)
      for (const address of new Set([operation.of, operation.holder])) {
        const entry = { number: index + 1, operation };
        const same = byAddress.get(address);
        if (same === undefined) byAddress.set(address, [entry]);
        else same.push(entry);
      }
  });
  const made = { numbers: new Map(steps.map(({ id }, index) => [id, index + 1])), byAddress };
  indexes.set(steps, made);
  return made;
}
