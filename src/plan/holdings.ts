/** Who holds what now and goes on holding it while the plan runs. */
import type { Address } from '../model/address.ts';
import type { Claim } from '../model/claim.ts';
import { claimDifference } from '../model/claim-difference.ts';
import type { Task } from './order/task.ts';
import type { World } from './world.ts';

export interface Holding {
  readonly holder: Address;
  readonly claims: readonly Claim[];
}

/** Claims of live things that no task frees: of what is untouched, and what the touched keep. */
export function stayingHoldings(world: World, tasks: readonly Task[]): readonly Holding[] {
  const freed = new Map<Address, Claim[]>();
  for (const task of tasks) {
    const list = freed.get(task.holder) ?? [];
    list.push(...task.frees);
    freed.set(task.holder, list);
    for (const { holder, claims } of task.drops) freed.set(holder, [...claims]);
  }
  const holdings: Holding[] = [];
  for (const live of world.input.snapshot.live) {
    const holder = world.incarnation(live);
    const claims = world.liveClaims(live);
    if (claims.length === 0) continue;
    const gone = freed.get(holder);
    const kept = gone === undefined ? claims : claimDifference(claims, gone);
    if (kept.length > 0) holdings.push({ holder, claims: kept });
  }
  return holdings;
}

/** Claims that nothing will ever move: of what is untouched, and of fields that the touched do not change. */
export function fixedClaims(
  holdings: readonly Holding[],
  tasks: readonly Task[],
): readonly Claim[] {
  const moving = new Map<Address, Set<string>>();
  for (const task of tasks) {
    const fields = moving.get(task.holder) ?? new Set();
    for (const field of task.sets.keys()) fields.add(field);
    moving.set(task.holder, fields);
  }
  return holdings.flatMap(({ holder, claims }) => {
    const fields = moving.get(holder);
    return fields === undefined ? claims : claims.filter((each) => !fields.has(each.field));
  });
}
