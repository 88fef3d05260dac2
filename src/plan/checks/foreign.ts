/** Nothing that is not ours is touched, and nothing hangs on what is deleted. */
import { liveAddress, type Address } from '../../model/address.ts';
import { exists } from '../../model/operation.ts';
import type { LiveResource } from '../../model/resource.ts';
import type { World } from '../world.ts';
import { oneCommit, type Placed, type Replay } from './replay.ts';

export function touchedForeigners(replay: Replay): readonly string[] {
  const found: string[] = [];
  for (const each of replay.placed) {
    const { operation } = each;
    if (operation.do === 'act') continue;
    if (!operation.touches.includes(operation.holder)) {
      found.push(`${operation.id} does not say that it touches ${operation.holder}`);
    }
    for (const touched of operation.touches) {
      if (!ours(replay.world, touched, operation.do === 'delete')) {
        found.push(`${operation.id} touches ${touched}, which is not ours`);
      }
    }
    if (operation.do === 'delete') found.push(...leftHanging(replay, each));
  }
  return found;
}

function ours(world: World, address: Address, falling: boolean): boolean {
  const live = world.live(address);
  if (live === undefined) return world.change(address) !== undefined;
  const own = liveAddress(live.system, live.kind, live.id);
  if (world.input.standsFor.has(own) || world.input.owned.has(own)) return true;
  if (world.change(own) !== undefined) return true;
  return falling && world.kind(live.kind).fate?.(live, world)?.fate === 'falls';
}

/** Whatever refers to it has left before, or falls with it and is named. */
function leftHanging(replay: Replay, going: Placed): readonly string[] {
  const { world, byHolder, placed, reach } = replay;
  const { operation, step } = going;
  const found: string[] = [];
  const before = (each: Placed): boolean =>
    reach.before(each.step.id, step.id) || oneCommit(each, going);
  const left = (live: LiveResource, on: Address): boolean =>
    (byHolder.get(world.incarnation(live)) ?? []).some(
      (each) =>
        (each.operation.do === 'delete' || !refersTo(world, live, each, on)) && before(each),
    ) ||
    // It may also go with another parent, before.
    placed.some(
      (each) =>
        each.operation.do === 'delete' &&
        each.operation.touches.includes(world.incarnation(live)) &&
        before(each),
    );
  for (const holder of operation.touches) {
    for (const live of world.hanging(holder)) {
      const name = world.incarnation(live);
      if (operation.touches.includes(name) || left(live, holder)) continue;
      found.push(`${operation.id} takes away ${holder} while ${name} (${live.label}) hangs on it`);
    }
  }
  for (const each of operation.touches) {
    if (!operation.ends.includes(exists(each)))
      found.push(`${operation.id} does not say that ${each} ends`);
  }
  return found;
}

function refersTo(world: World, live: LiveResource, { operation }: Placed, on: Address): boolean {
  return Object.keys(world.kind(live.kind).references).some(
    (field) => operation.to?.[field] === on,
  );
}
