/** A world as the planner wants it: desired and live resources, and the changes between them. */
import type { Address, KindName, VendorId } from '../../../src/model/address.ts';
import type { Change, FieldChange, PatchOperation } from '../../../src/model/change.ts';
import type { Domain } from '../../../src/model/desired.ts';
import type { Kinds } from '../../../src/model/kind.ts';
import type { LiveResource, Resource, Spec } from '../../../src/model/resource.ts';
import { simScope, specAt } from './beginning.ts';
import { kindsOf } from './kinds.ts';
import { spanText, specOf } from './text.ts';
import {
  declaredAddress,
  incarnationsOf,
  liveAddressOf,
  replacedBecause,
  vendorIdOf,
  type Incarnation,
  type Role,
  type Thing,
  type World,
} from './world.ts';

export interface PlanningInput {
  readonly desired: readonly Resource[];
  readonly live: readonly LiveResource[];
  readonly changes: readonly Change[];
  readonly kinds: Kinds;
  readonly domains: ReadonlyMap<string, Domain>;
  /** `<kind> <vendor id>` of every live thing that is declared, and its declared address. */
  readonly matched: ReadonlyMap<string, Address>;
}

export function toPlanning(world: World): PlanningInput {
  const matched = world.things.filter((each) => each.live && each.desired);
  return {
    desired: world.things.filter((each) => each.desired).map((each) => resourceOf(world, each)),
    live: world.things.filter((each) => each.live).map((each) => liveOf(world, each)),
    changes: incarnationsOf(world).flatMap((each) => changesBy[each.role](world, each)),
    kinds: kindsOf(world),
    domains: new Map([
      [simScope.domain, { name: simScope.domain, scratch: world.scratch.map(spanText) }],
    ]),
    matched: new Map(
      matched.map((each) => [`${each.kind} ${vendorIdOf(each)}`, declaredAddress(each)]),
    ),
  };
}

function resourceOf(world: World, thing: Thing): Resource {
  return {
    address: declaredAddress(thing),
    system: simScope.system,
    kind: thing.kind as string as KindName,
    name: thing.name,
    spec: specOf(thing.desired ?? {}, (box) => declaredAddress(named(world, box))),
    origin: { file: 'specs/world.yaml', line: 1 + world.things.indexOf(thing), column: 1 },
  };
}

function liveOf(world: World, thing: Thing): LiveResource {
  return {
    system: simScope.system,
    kind: thing.kind as string as KindName,
    id: vendorIdOf(thing) as VendorId,
    spec: specOf(thing.live ?? {}, (box) => liveAddressOf(named(world, box))),
    label: thing.live?.name ?? thing.name,
    ...(thing.stands !== 'foreign' && {
      mark: { site: 'worlds', address: declaredAddress(thing) },
    }),
    ...(thing.stands === 'loose' && { status: { loose: true } }),
  };
}

/** Of a thing made anew, the incarnation that comes tells both halves. */
const changesBy: Readonly<Record<Role, (world: World, each: Incarnation) => readonly Change[]>> = {
  stays: () => [],
  falls: () => [],
  goes: (world, each) => (each.thing.desired === undefined ? [deletion(world, each)] : []),
  comes: (world, each) => [
    each.thing.live === undefined ? creation(world, each) : replacement(world, each),
  ],
  moves: (world, each) => [update(world, each)],
};

function deletion(world: World, each: Incarnation): Change {
  const from = specAt(each, 'from');
  const patch = patchOf(fieldsOf(from, {}));
  const base = { ...baseOf(each), address: each.address, patch, live: liveOf(world, each.thing) };
  return { ...base, action: 'delete', from, reason: 'authority' };
}

function creation(world: World, each: Incarnation): Change {
  const to = specAt(each, 'to');
  const base = { ...baseOf(each), patch: patchOf(fieldsOf({}, to)) };
  return { ...base, action: 'create', desired: resourceOf(world, each.thing), to };
}

function replacement(world: World, each: Incarnation): Change {
  const old = incarnationsOf(world).find(
    ({ thing, role }) => thing === each.thing && role === 'goes',
  );
  const because = replacedBecause(world, each.thing);
  return { ...kept(world, each, specAt(old ?? each, 'from')), action: 'replace', because };
}

function update(world: World, each: Incarnation): Change {
  return { ...kept(world, each, specAt(each, 'from')), action: 'update' };
}

function kept(world: World, each: Incarnation, from: Spec) {
  const to = specAt(each, 'to');
  const fields = fieldsOf(from, to);
  return {
    ...baseOf(each),
    patch: patchOf(fields),
    desired: resourceOf(world, each.thing),
    live: liveOf(world, each.thing),
    from,
    to,
    fields,
  };
}

function baseOf({ thing }: Incarnation) {
  const kind = thing.kind as string as KindName;
  return { address: declaredAddress(thing), system: simScope.system, kind };
}

function fieldsOf(from: Spec, to: Spec): readonly FieldChange[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .filter((field) => from[field] !== to[field])
    .toSorted()
    .map((field) => ({ field, from: from[field], to: to[field], moved: 'unknown' }));
}

function patchOf(fields: readonly FieldChange[]): readonly PatchOperation[] {
  return fields.map(({ field, from, to }) => {
    const path = `/${field}`;
    if (to === undefined) return { op: 'remove', path };
    return { op: from === undefined ? 'add' : 'replace', path, value: to };
  });
}

function named(world: World, name: string): Thing {
  const thing = world.things.find((each) => each.name === name);
  if (thing === undefined) throw new Error(`no thing ${name}`);
  return thing;
}
