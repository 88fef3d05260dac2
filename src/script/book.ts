/** Which vendor id each incarnation has when the script runs: known by now, or found out by it. */
import { idInAddress, type Address, type SystemName, type VendorId } from '../model/address.ts';
import type { Operation } from '../model/operation.ts';
import type { Plan } from '../model/plan.ts';
import type { Book, ScriptWriter } from '../model/script.ts';
import { variable } from './words.ts';

export interface Books {
  of(system: SystemName): Book;
  /** The variable that gets the id of what this operation makes. */
  variableOf(operation: Operation): string | undefined;
  /** All of the ids that are found out. */
  readonly variables: readonly string[];
}

export function booksOf(
  plan: Plan,
  writerOf: (operation: Operation) => ScriptWriter | undefined,
): Books {
  const known = new Map<Address, VendorId>();
  for (const object of plan.objects) known.set(object.address, object.id);
  for (const change of plan.changes)
    if (change.action === 'update' || change.action === 'adopt')
      known.set(change.address, change.live.id);
  const operations = plan.steps.flatMap((step) => step.operations);
  for (const each of operations) if (each.liveId !== undefined) known.set(each.holder, each.liveId);
  const found = new Map<Address, string>();
  const names = new Set<string>();
  for (const each of operations.filter((one) => one.do === 'create')) {
    const id = writerOf(each)?.idFrom?.(each);
    // A replaced thing was seen under the address that its successor takes over.
    if (id === undefined) known.delete(each.holder);
    else known.set(each.holder, id);
    if (id === undefined && !found.has(each.holder))
      found.set(each.holder, free(each.holder, names));
  }
  const literal = (address: Address): VendorId | undefined =>
    known.get(address) ?? (found.has(address) ? undefined : idInAddress(address));
  return {
    variables: [...found.values()],
    variableOf: ({ holder }) => found.get(holder),
    of: (system) => ({
      site: plan.site,
      system,
      place: variable(placeOf(system)),
      known: literal,
      idOf: (address) => {
        const name = found.get(address);
        if (name !== undefined) return variable(name);
        const id = literal(address);
        if (id === undefined) throw new NoId(`${address} has no id`);
        return id;
      },
    }),
  };
}

/** The shell variable that says how a system is reached. */
export function placeOf(system: SystemName): string {
  return `at_${nameFor(system)}`;
}

/** What a plan names and does not know: it cannot be told in commands. */
export class NoId extends Error {
  override readonly name = 'NoId';
}

function free(address: Address, names: Set<string>): string {
  const wanted = `id_${nameFor(address)}`;
  let name = wanted;
  for (let next = 2; names.has(name); next += 1) name = `${wanted}_${next}`;
  names.add(name);
  return name;
}

function nameFor(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
}
