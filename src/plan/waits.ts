/** Waits that people asked for by address: steps that they do themselves, and what is to come before or after what. */
import { addTo } from '../model/lists.ts';
import type { Address } from '../model/address.ts';
import type { ManualStep } from '../model/desired.ts';
import { fact, type Fact, type Operation, type OperationId } from '../model/operation.ts';
import type { World } from './world.ts';

/** The operations and the steps of people, what they wait for said by facts. */
export function withWaits(
  operations: readonly Operation[],
  manual: readonly ManualStep[],
  world: World,
): readonly Operation[] {
  const asked = operations.filter((each) => askedOf(each, world) !== undefined);
  if (manual.length === 0 && asked.length === 0) return operations;
  const names = new Set<string>(operations.map((each) => each.of));
  const needed = new Map<Address, Fact[]>();
  const given = new Map<Address, Fact[]>();
  const inPlace = (of: Address): Fact => {
    const it = fact('in place', of);
    if (given.get(of)?.includes(it) !== true) addTo(given, of, it);
    return it;
  };
  for (const { of, ...rest } of asked) {
    const { after, before } = askedOf({ of, ...rest }, world) ?? { after: [], before: [] };
    for (const each of after.filter((other) => names.has(other) && other !== of))
      addTo(needed, of, inPlace(each));
    for (const each of after.filter((other) => manual.some((m) => m.address === other)))
      addTo(needed, of, fact('done', each));
    for (const each of before.filter((other) => names.has(other) && other !== of))
      addTo(needed, each, inPlace(of));
  }
  const steps = manual.map((step): Operation => {
    const done = fact('done', step.address);
    for (const each of step.before) addTo(needed, each, done);
    const waits = step.after.filter(
      (each) => names.has(each) || manual.some((m) => m.address === each),
    );
    const needs = waits.map((each) => (names.has(each) ? inPlace(each) : fact('done', each)));
    return handiwork(step, { needs, gives: [done] });
  });
  const touched = operations.map((each) => ({
    ...each,
    needs: unique([...each.needs, ...(needed.get(each.of) ?? [])]),
    gives: unique([...each.gives, ...(given.get(each.of) ?? [])]),
  }));
  const between = steps.map((each) => ({
    ...each,
    needs: [...each.needs, ...(needed.get(each.of) ?? [])],
  }));
  return [...touched, ...between];
}

function askedOf({ kind, to, from }: Pick<Operation, 'kind' | 'to' | 'from' | 'of'>, world: World) {
  const spec = to ?? from;
  const asked = spec === undefined ? undefined : world.kind(kind).waits?.(spec);
  return asked === undefined || asked.after.length + asked.before.length === 0 ? undefined : asked;
}

function handiwork(
  step: ManualStep,
  { needs, gives }: { readonly needs: readonly Fact[]; readonly gives: readonly Fact[] },
): Operation {
  return {
    id: `do ${step.address}` as OperationId,
    do: 'act',
    action: 'manual',
    of: step.address,
    holder: step.address,
    system: step.address.slice(0, step.address.indexOf('/')) as Operation['system'],
    kind: 'manual/step' as Operation['kind'],
    fields: [],
    takes: [],
    frees: [],
    touches: [],
    needs,
    gives,
    ends: [],
    impact: step.impact,
    manual: { instructions: step.instructions, address: step.address, done: step.done },
    ...(step.phase === undefined ? {} : { phase: step.phase }),
    origin: step.origin,
  };
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
