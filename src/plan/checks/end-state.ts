/** The plan ends in the desired state, does nothing else, and changes one object by one operation at a time. */
import { liveAddress, type Address } from '../../model/address.ts';
import type { Change } from '../../model/change.ts';
import { sameValue } from '../../model/json.ts';
import type { Placed, Replay } from './replay.ts';

export function wrongEnds(replay: Replay): readonly string[] {
  return [...unordered(replay), ...broken(replay), ...ends(replay), ...takenAlong(replay)];
}

function unordered({ byHolder, reach }: Replay): readonly string[] {
  const found: string[] = [];
  for (const [holder, operations] of byHolder) {
    for (const [index, each] of operations.entries()) {
      const next = operations[index + 1];
      if (next === undefined || reach.before(each.step.id, next.step.id)) continue;
      found.push(
        `${holder} may be changed by ${each.operation.id} and ${next.operation.id} at once`,
      );
    }
  }
  return found;
}

/** Each operation starts where the one before ended, the first from the live state. */
function broken({ world, byHolder }: Replay): readonly string[] {
  const found: string[] = [];
  for (const [holder, operations] of byHolder) {
    const live = world.live(holder);
    let spec =
      live === undefined || world.incarnation(live) !== holder ? undefined : world.spec(live);
    for (const { operation } of operations) {
      if (operation.do === 'act') continue;
      if ((operation.do === 'create') !== (spec === undefined)) {
        found.push(`${operation.id} finds ${spec === undefined ? 'nothing' : 'something'} there`);
      } else if (operation.from !== undefined && !sameValue(spec, operation.from)) {
        found.push(`${operation.id} does not start from the state before it`);
      }
      spec = operation.to;
    }
  }
  return found;
}

function ends(replay: Replay): readonly string[] {
  const found: string[] = [];
  const expected = new Set<Address>();
  for (const change of replay.world.input.changes) {
    for (const [holder, spec] of endOf(change)) {
      expected.add(holder);
      const last = lastOn(replay, holder);
      if (last === undefined) {
        if (!falls(replay, holder)) found.push(`nothing is done about ${holder}`);
      } else if (!sameValue(last.operation.to, spec)) {
        found.push(`${holder} does not end as it is desired`);
      }
    }
  }
  for (const [holder, operations] of replay.byHolder) {
    if (expected.has(holder) || operations.every((each) => each.operation.do === 'act')) continue;
    const live = replay.world.live(holder);
    // What a rule keeps may be stopped, so that things can be taken from it.
    if (live !== undefined && replay.world.kept(live)) continue;
    // A companion (DHCP off and on again) leaves things as it found them.
    const first = operations[0]?.operation.from;
    if (!sameValue(first, operations.at(-1)?.operation.to))
      found.push(`${holder} is changed, and no change asks for it`);
  }
  return found;
}

/** What a spec keeps does not go because the thing that it lives in goes. */
function takenAlong({ world, placed }: Replay): readonly string[] {
  const found: string[] = [];
  for (const { operation } of placed) {
    if (operation.do !== 'delete') continue;
    for (const touched of operation.touches) {
      const live = world.live(touched);
      if (touched === operation.holder || live === undefined) continue;
      const declared = world.input.standsFor.get(liveAddress(live.system, live.kind, live.id));
      if (declared !== undefined && world.incarnation(live) === declared)
        found.push(`${operation.id} takes ${declared} away, which is to stay`);
    }
  }
  return found;
}

function endOf(change: Change): readonly (readonly [Address, unknown])[] {
  switch (change.action) {
    case 'adopt':
      return [];
    case 'create':
    case 'update':
      return [[change.address, change.to]];
    case 'delete':
      return [[liveAddress(change.system, change.kind, change.live.id), undefined]];
    case 'replace':
      return [
        [liveAddress(change.system, change.kind, change.live.id), undefined],
        [change.address, change.to],
      ];
  }
}

function lastOn({ byHolder }: Replay, holder: Address): Placed | undefined {
  return byHolder.get(holder)?.at(-1);
}

function falls({ placed }: Replay, holder: Address): boolean {
  return placed.some(
    ({ operation }) => operation.do === 'delete' && operation.touches.includes(holder),
  );
}
