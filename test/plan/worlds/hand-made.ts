/** Worlds and plans made by hand, for the tests of the oracle itself. */
import type { Address, KindName } from '../../../src/model/address.ts';
import type { Operation, OperationId } from '../../../src/model/operation.ts';
import type { Step, StepId } from '../../../src/model/plan.ts';
import { beginningOf, differencesAtEnd, simScope } from './beginning.ts';
import { play } from './play.ts';
import { seeded } from './random.ts';
import { Refusal } from './strict-inspections.ts';
import { spanText } from './text.ts';
import type { Fields, SimKind, Span, Thing, World } from './world.ts';

export function handMade(things: readonly Thing[], more: Partial<World> = {}): World {
  return {
    seed: 0,
    shape: 'hand-made',
    bounds: { first: 0, last: 99 },
    scratch: [],
    parents: 'sim/box',
    parkImpact: 'none',
    namesPark: true,
    addressesPark: true,
    commit: 'atomic',
    things,
    ...more,
  };
}

export function span(first: number, last: number): Span {
  return { first, last };
}

export function thing(name: string, kind: SimKind, live?: Fields, desired?: Fields): Thing {
  return { name, kind, ...(live && { live }), ...(desired && { desired }) };
}

/** A box that stays: the one that items of hand-made worlds lie in. */
export function still(name: string, range: Span, kind: 'sim/box' | 'sim/tray' = 'sim/box'): Thing {
  return thing(name, kind, { name, range }, { name, range });
}

/** An update of one field, named by what it sets; `on` is an incarnation's address. */
export function setting(on: string, field: string, to: string | Span | undefined): Operation {
  const value = typeof to === 'object' ? spanText(to) : to;
  const fields = [{ field, from: undefined, to: value, moved: 'unknown' as const }];
  return operation('update', on, {
    id: `${on} ${field} ${value ?? 'unset'}` as OperationId,
    fields,
  });
}

export function operation(
  verb: Operation['do'],
  on: string,
  more: Partial<Operation> = {},
): Operation {
  return {
    id: `${verb} ${on}` as OperationId,
    do: verb,
    of: on as Address,
    holder: on as Address,
    system: simScope.system,
    kind: on.slice(0, on.lastIndexOf('/')) as KindName,
    fields: [],
    takes: [],
    frees: [],
    touches: [on as Address],
    needs: [],
    gives: [],
    ends: [],
    impact: 'none',
    ...more,
  };
}

export function step(
  id: string,
  operations: readonly Operation[],
  after: readonly string[] = [],
): Step {
  return {
    id: id as StepId,
    operations,
    after: after.map((each) => ({ step: each as StepId, why: 'claim', detail: '' })),
  };
}

/** Plays ten orders; the first refusal, or what is wrong at the end, or nothing. */
export function played(world: World, steps: readonly Step[]): string {
  for (let seed = 1; seed <= 10; seed += 1)
    try {
      const specs = play(beginningOf(world), steps, seeded(seed));
      const wrong = differencesAtEnd(world, specs);
      if (wrong.length > 0) return wrong.join('\n');
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return error.message;
    }
  return '';
}
