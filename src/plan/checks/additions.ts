/** What kinds add to a change is all in the plan: what each half needs, gives and ends, and its companions. */
import { liveAddress, type Address } from '../../model/address.ts';
import type { Change } from '../../model/change.ts';
import { sameValue } from '../../model/json.ts';
import type { Companion, Half } from '../../model/kind.ts';
import { graver, type Operation } from '../../model/operation.ts';
import type { Replay } from './replay.ts';

export function lostAdditions(replay: Replay): readonly string[] {
  const { world } = replay;
  const found: string[] = [];
  const byId = new Map<string, Operation>();
  for (const { operation } of replay.placed) byId.set(operation.id, operation);
  for (const change of world.input.changes) {
    const added = world.kind(change.kind).expand?.(change, world, world.scope(change.system));
    if (added === undefined) continue;
    for (const [half, holder] of halvesOf(change, added.leaving, added.arriving)) {
      found.push(...lostHalf(replay, half, holder));
    }
    found.push(...lostParts(replay, change));
    for (const each of added.companions ?? []) found.push(...lostCompanion(byId, each));
  }
  return found;
}

/** A create only arrives, a delete only leaves; what is made anew leaves as the old and arrives as the new. */
function halvesOf(
  change: Change,
  leaving: Half = {},
  arriving: Half = {},
): readonly (readonly [Half, Address])[] {
  switch (change.action) {
    case 'adopt':
      return [];
    case 'create':
      return [[arriving, change.address]];
    case 'update':
      return [leaving, arriving].map((half) => [half, change.address]);
    case 'delete':
    case 'replace': {
      const old = liveAddress(change.system, change.kind, change.live.id);
      const left = [leaving, old] as const;
      return change.action === 'delete' ? [left] : [left, [arriving, change.address]];
    }
  }
}

function lostHalf({ byHolder }: Replay, half: Half, holder: Address): readonly string[] {
  // What falls with its parent has no operation that could say it.
  const operations = (byHolder.get(holder) ?? []).map((each) => each.operation);
  return operations.length === 0 ? [] : lost(half, operations, holder);
}

/** Each half of an update that is parked has what the kind says of it as of a change of its own. */
function lostParts({ world, byHolder }: Replay, change: Change): readonly string[] {
  if (change.action !== 'update') return [];
  const halves = (byHolder.get(change.address) ?? [])
    .map(({ operation }) => operation)
    .filter(({ action }) => action === 'park' || action === 'arrive');
  return halves.flatMap(({ id, from, to, fields, needs }) => {
    if (from === undefined || to === undefined) return [];
    const part = { ...change, from, to, fields };
    const own = world.kind(change.kind).expand?.(part, world, world.scope(change.system));
    const wanted = [...(own?.leaving?.needs ?? []), ...(own?.arriving?.needs ?? [])];
    return wanted
      .filter((each) => !needs.includes(each))
      .map((each) => `${id} does not need '${each}'`);
  });
}

function lostCompanion(
  byId: ReadonlyMap<string, Operation>,
  companion: Companion,
): readonly string[] {
  const { verb, of, from, to, debt, pays } = companion;
  const id = `${verb} ${of}`;
  const operation = byId.get(id);
  if (operation === undefined) return [`${id} is not in the plan`];
  const found = [...lost(companion, [operation], id)];
  for (const field in to) {
    if (!sameValue(from[field], to[field]) && !sameValue(operation.to?.[field], to[field]))
      found.push(`${id} does not set ${field}`);
  }
  if (debt !== undefined && !sameValue(operation.debt?.fields, debt.fields))
    found.push(`${id} does not say what it owes`);
  if (pays === true && operation.pays !== true) found.push(`${id} does not say that it pays`);
  return found;
}

function lost(half: Half, operations: readonly Operation[], name: string): readonly string[] {
  const found: string[] = [];
  for (const list of ['needs', 'gives', 'ends'] as const) {
    for (const fact of half[list] ?? []) {
      if (!operations.some((each) => each[list].includes(fact)))
        found.push(`nothing on ${name} ${list} '${fact}'`);
    }
  }
  const { impact } = half;
  if (
    impact !== undefined &&
    !operations.some((each) => graver(each.impact, impact) === each.impact)
  )
    found.push(`nothing on ${name} says that its impact is ${impact}`);
  return found;
}
