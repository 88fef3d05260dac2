/** A world as the strict model wants it at the start, and as the plan must leave it at the end. */
import type { Address, KindName, SystemName } from '../../../src/model/address.ts';
import type { Scope } from '../../../src/model/kind.ts';
import type { Spec } from '../../../src/model/resource.ts';
import { kindsOf } from './kinds.ts';
import type { Beginning } from './strict-site.ts';
import { specOf } from './text.ts';
import { incarnationsOf, type Incarnation, type World } from './world.ts';

export const simScope: Scope = { system: 'sim' as SystemName, domain: 'yard' };

/** The spec of an incarnation before or after, its parent as an incarnation. */
export function specAt(each: Incarnation, when: 'from' | 'to'): Spec {
  const fields = each[when];
  if (fields === undefined) throw new Error(`${each.address} has no such spec`);
  return specOf(fields, (box) => each.parent ?? box);
}

export function beginningOf(world: World): Beginning {
  return {
    kinds: kindsOf(world),
    scope: simScope,
    things: incarnationsOf(world)
      .filter((each) => each.from !== undefined)
      .map((each) => ({
        address: each.address,
        kind: each.thing.kind as string as KindName,
        spec: specAt(each, 'from'),
        foreign: each.thing.stands === 'foreign' || each.thing.stands === 'undeclared',
      })),
  };
}

export function endingOf(world: World): ReadonlyMap<Address, Spec> {
  return new Map(
    incarnationsOf(world)
      .filter((each) => each.to !== undefined)
      .map((each) => [each.address, specAt(each, 'to')]),
  );
}

/** What is not as it should be at the end, in words; empty where all is well. */
export function differencesAtEnd(
  world: World,
  specs: ReadonlyMap<Address, Spec>,
): readonly string[] {
  const wanted = endingOf(world);
  return [...new Set([...wanted.keys(), ...specs.keys()])]
    .filter((address) => canonical(wanted.get(address)) !== canonical(specs.get(address)))
    .map(
      (address) =>
        `${address} is ${canonical(specs.get(address))}, not ${canonical(wanted.get(address))}`,
    );
}

function canonical(spec: Spec | undefined): string {
  if (spec === undefined) return 'absent';
  return JSON.stringify(Object.entries(spec).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
