/** Changes → operations: the smallest things that can succeed or fail alone, with all that they take and need. */
import { byText, liveAddress, type Address } from '../model/address.ts';
import type { Change, ChangeOf, FieldChange } from '../model/change.ts';
import { claimDifference } from '../model/claim-difference.ts';
import type { ManualStep } from '../model/desired.ts';
import { sameValue } from '../model/json.ts';
import type { Companion, Expansion, Half } from '../model/kind.ts';
import {
  exists,
  graver,
  type Fact,
  type Impact,
  type Operation,
  type OperationId,
} from '../model/operation.ts';
import { problem, type Problem } from '../model/problem.ts';
import type { LiveResource, Spec } from '../model/resource.ts';
import { whatFalls } from './falls.ts';
import { inTurn } from './in-turn.ts';
import { withWaits } from './waits.ts';
import type { World } from './world.ts';

/** In the order of their ids. Adoptions have no operation; what falls with its parent has none of its own. */
export function operationsOf(
  world: World,
  manual: readonly ManualStep[],
): { readonly operations: readonly Operation[]; readonly problems: readonly Problem[] } {
  const operations = new Map<OperationId, Operation>();
  const turns = new Map<OperationId, NonNullable<Companion['when']>>();
  const problems: Problem[] = [];
  const falls = whatFalls(world);
  problems.push(...falls.problems);
  for (const change of world.input.changes) {
    if (change.action === 'adopt') continue;
    const kind = world.kind(change.kind);
    const expansion = kind.expand?.(change, world, world.scope(change.system)) ?? {};
    problems.push(...(expansion.problems ?? []));
    for (const operation of plain(change, world, falls, expansion)) {
      operations.set(operation.id, operation);
    }
    for (const companion of expansion.companions ?? []) {
      problems.push(...notOurs(companion, change, world));
      const made = companionOperation(companion, world, change);
      const known = operations.get(made.id);
      operations.set(made.id, known === undefined ? made : merged(known, made));
      if (companion.when !== undefined) turns.set(made.id, companion.when);
    }
  }
  const all = withWaits(inTurn(operations, turns, world), manual, world);
  return { operations: all.toSorted((a, b) => byText(a.id, b.id)), problems };
}

function plain(
  change: Change,
  world: World,
  falls: ReturnType<typeof whatFalls>,
  expansion: Expansion,
): readonly Operation[] {
  switch (change.action) {
    case 'create':
      return [arrival(change, world, expansion.arriving)];
    case 'update':
      return [update(change, world, expansion)];
    case 'delete':
    case 'replace': {
      const address = liveAddress(change.system, change.kind, change.live.id);
      const gone = falls.with.has(address)
        ? []
        : [removal(change, world, falls, expansion.leaving)];
      return change.action === 'delete'
        ? gone
        : [...gone, arrival(change, world, expansion.arriving)];
    }
    case 'adopt':
      return [];
  }
}

function arrival(
  change: ChangeOf<'create' | 'replace'>,
  world: World,
  half: Half | undefined,
): Operation {
  const { address, system, kind, to, desired } = change;
  return {
    ...about('create', address, address, change),
    to,
    fields: [],
    takes: world.claims(kind, system, to, address),
    frees: [],
    touches: [address],
    needs: [...needs(world, change, to), ...(half?.needs ?? [])],
    gives: [exists(address), ...(half?.gives ?? [])],
    ends: half?.ends ?? [],
    impact: impactOf(world, change, 'create', to, half),
    ...extras(world, change, to, address),
    ...committed(half),
    ...(half?.notes === undefined ? {} : { notes: half.notes }),
    ...(desired.phase === undefined ? {} : { phase: desired.phase }),
    origin: desired.origin,
  };
}

function update(
  change: ChangeOf<'update'>,
  world: World,
  { leaving, arriving }: Expansion,
): Operation {
  const { address, system, kind, from, to, live, fields, desired } = change;
  const old = world.claims(kind, system, from, address);
  const now = world.claims(kind, system, to, address);
  const notes = [...(leaving?.notes ?? []), ...(arriving?.notes ?? [])];
  return {
    ...about('update', address, address, change),
    liveId: live.id,
    liveLabel: live.label,
    from,
    to,
    fields,
    takes: claimDifference(now, old),
    frees: claimDifference(old, now),
    touches: [address],
    needs: unique([
      exists(address),
      ...needs(world, change, from),
      ...needs(world, change, to),
      ...(leaving?.needs ?? []),
      ...(arriving?.needs ?? []),
    ]),
    gives: [...(leaving?.gives ?? []), ...(arriving?.gives ?? [])],
    ends: [...(leaving?.ends ?? []), ...(arriving?.ends ?? [])],
    impact: graver(impactOf(world, change, 'update', to, leaving), arriving?.impact ?? 'none'),
    ...extras(world, change, to, address),
    ...committed(leaving),
    ...committed(arriving),
    ...(notes.length === 0 ? {} : { notes }),
    ...(arriving?.debt === undefined ? {} : { debt: arriving.debt }),
    // Of what is declared the kind says which operation pays.
    ...(arriving?.pays === true || (desired === undefined && change.debt !== undefined)
      ? { pays: true }
      : {}),
    ...(desired?.phase === undefined ? {} : { phase: desired.phase }),
    ...(desired === undefined ? {} : { origin: desired.origin }),
  };
}

function removal(
  change: ChangeOf<'delete' | 'replace'>,
  world: World,
  falls: ReturnType<typeof whatFalls>,
  half: Half | undefined,
): Operation {
  const { system, kind, from, live } = change;
  const holder = liveAddress(system, kind, live.id);
  const fallen = falls.under.get(holder) ?? [];
  const notes = [...(half?.notes ?? []), ...fallen.flatMap((each) => each.note ?? [])];
  const impact = impactOf(world, change, 'delete', from, half);
  const ending = new Set([
    exists(holder),
    ...fallen.map((each) => exists(world.incarnation(each.live))),
  ]);
  return {
    ...about('delete', change.address, holder, change),
    liveId: live.id,
    liveLabel: live.label,
    from,
    fields: [],
    takes: [],
    frees: world.claims(kind, system, from, holder),
    drops: fallen.map((each) => ({
      holder: world.incarnation(each.live),
      claims: world.liveClaims(each.live),
    })),
    touches: [holder, ...fallen.map((each) => world.incarnation(each.live))],
    needs: unique([
      ...needs(world, change, from),
      // What falls with it may hang on something else that goes too: that goes after it.
      ...fallen.flatMap((each) =>
        referredBy(world, each.live).filter((relied) => !ending.has(relied)),
      ),
      ...(half?.needs ?? []),
    ]),
    gives: half?.gives ?? [],
    ends: [
      exists(holder),
      ...fallen.map((each) => exists(world.incarnation(each.live))),
      ...(half?.ends ?? []),
    ],
    impact: fallen.length === 0 ? impact : graver(impact, 'cascades'),
    ...extras(world, change, from, holder),
    ...committed(half),
    ...(notes.length === 0 ? {} : { notes }),
    ...phaseAndOrigin(change),
  };
}

function phaseAndOrigin(change: Change): Pick<Operation, 'phase' | 'origin'> {
  const { phase, origin } = (change.action === 'delete' ? change : change.desired) ?? {};
  return {
    ...(phase === undefined ? {} : { phase }),
    ...(origin === undefined ? {} : { origin }),
  };
}

/** What no spec declares is never touched, not even to switch it off and on again. */
function notOurs(companion: Companion, change: Change, world: World): readonly Problem[] {
  if (companion.live === undefined || companion.of === change.address) return [];
  const { system, kind, id, label } = companion.live;
  const address = liveAddress(system, kind, id);
  if (world.input.standsFor.has(address) || world.input.owned.has(address)) return [];
  return [
    problem(
      'companion-unmanaged',
      `${change.address} needs '${companion.verb}' of ${companion.of} (${label}), which no spec declares.`,
      { about: change.address, help: 'Declare it, so that trueup may change it.' },
    ),
  ];
}

function companionOperation(companion: Companion, world: World, change: Change): Operation {
  const { live, from, to, of, debt, pays, notes } = companion;
  const { system, kind } = live ?? change;
  const fields: FieldChange[] = Object.keys(to)
    .filter((field) => !sameValue(from[field], to[field]))
    .toSorted()
    .map((field) => ({ field, from: from[field] ?? null, to: to[field], moved: 'spec' }));
  const old = world.claims(kind, system, from, of);
  const now = world.claims(kind, system, to, of);
  const lane = world.kind(kind).lane?.(to, of);
  return {
    id: `${companion.verb} ${of}` as OperationId,
    do: 'update',
    action: companion.verb,
    of,
    holder: of,
    system,
    kind,
    ...(live === undefined ? {} : { liveId: live.id, liveLabel: live.label }),
    from,
    to,
    fields,
    takes: claimDifference(now, old),
    frees: claimDifference(old, now),
    touches: [of],
    needs: unique([exists(of), ...(companion.needs ?? [])]),
    gives: companion.gives ?? [],
    ends: companion.ends ?? [],
    impact: companion.impact ?? 'none',
    ...(lane === undefined ? {} : { lane }),
    ...committed(companion),
    ...(notes === undefined ? {} : { notes }),
    ...(debt === undefined ? {} : { debt }),
    ...(pays === undefined ? {} : { pays }),
    // Of its own object: chosen with it. What others bring along comes with whoever waits for it.
    ...(of === change.address ? phaseAndOrigin(change) : {}),
  };
}

function about(
  verb: 'create' | 'update' | 'delete',
  of: Address,
  holder: Address,
  { system, kind }: Change,
): Pick<Operation, 'id' | 'do' | 'of' | 'holder' | 'system' | 'kind'> {
  return { id: `${verb} ${of}` as OperationId, do: verb, of, holder, system, kind };
}

function extras(
  world: World,
  { kind }: Change,
  spec: Spec,
  holder: Address,
): Pick<Operation, 'commit' | 'lane'> {
  const commit = world.kind(kind).commit?.(spec, holder);
  const lane = world.kind(kind).lane?.(spec, holder);
  return { ...(commit === undefined ? {} : { commit }), ...(lane === undefined ? {} : { lane }) };
}

function committed(half: Pick<Half, 'commit'> | undefined): Pick<Operation, 'commit'> {
  return half?.commit === undefined ? {} : { commit: half.commit };
}

function needs(world: World, change: Change, spec: Spec): readonly Fact[] {
  const facts: Fact[] = [];
  for (const field in world.kind(change.kind).references) {
    const to = spec[field];
    if (typeof to === 'string') facts.push(exists(to as Address));
  }
  return facts;
}

function referredBy(world: World, live: LiveResource): readonly Fact[] {
  const spec = world.spec(live);
  return Object.keys(world.kind(live.kind).references).flatMap((field) =>
    typeof spec[field] === 'string' ? [exists(spec[field] as Address)] : [],
  );
}

function impactOf(
  world: World,
  change: Change,
  action: 'create' | 'update' | 'delete',
  spec: Spec,
  half: Half | undefined,
): Impact {
  return graver(world.kind(change.kind).impact?.(action, spec) ?? 'none', half?.impact ?? 'none');
}

/** The same operation asked for by two changes. */
function merged(a: Operation, b: Operation): Operation {
  const notes = unique([...(a.notes ?? []), ...(b.notes ?? [])]);
  return {
    ...a,
    ...(notes.length === 0 ? {} : { notes }),
    needs: unique([...a.needs, ...b.needs]),
    gives: unique([...a.gives, ...b.gives]),
    ends: unique([...a.ends, ...b.ends]),
    impact: graver(a.impact, b.impact),
  };
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}

/** The live thing behind an operation's incarnation, where there is one. */
export function liveOf(world: World, operation: Operation): LiveResource | undefined {
  return operation.liveId === undefined ? undefined : world.live(operation.holder);
}
