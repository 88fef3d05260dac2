/** Worlds: small sites in plain numbers, from which the planner's input and the oracle's are both made. */
import type { Address } from '../../../src/model/address.ts';

/** Both ends belong to it. Numbers count from the world's base address. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

export const kindNames = [
  'sim/box',
  'sim/tray',
  'sim/item-gap',
  'sim/item-unset',
  'sim/item-none',
  'sim/lump',
  'sim/addr',
  'sim/port',
] as const;
export type SimKind = (typeof kindNames)[number];

export interface Fields {
  readonly name?: string;
  readonly range?: Span;
  readonly address?: number;
  /** The name of the thing that it lives in. */
  readonly box?: string;
  /** The node whose commit group it belongs to. */
  readonly node?: string;
}

export interface Thing {
  /** Unique in its world; its vendor id is made from it. */
  readonly name: string;
  readonly kind: SimKind;
  readonly live?: Fields;
  readonly desired?: Fields;
  /** On live things that nobody declares and nobody deletes. `loose` ones fall with what they hang on. */
  readonly stands?: 'foreign' | 'undeclared' | 'loose';
}

export interface World {
  readonly seed: number;
  /** What the generator meant it to be, for the histogram. */
  readonly shape: string;
  /** Where boxes, and gaps for them, may lie. */
  readonly bounds: Span;
  /** The domain's scratch; empty where it has none. */
  readonly scratch: readonly Span[];
  /** What items live in here: a reference names one kind. */
  readonly parents: 'sim/box' | 'sim/tray';
  /** What it costs to park a range of an item. */
  readonly parkImpact: 'none' | 'restart';
  /** May names be parked at all? Likewise addresses on scratch. */
  readonly namesPark: boolean;
  readonly addressesPark: boolean;
  readonly commit: 'atomic' | 'batched';
  readonly things: readonly Thing[];
}

/** `moves` is updated in place, `falls` goes with what it hangs on without an operation of its own. */
export type Role = 'stays' | 'moves' | 'goes' | 'comes' | 'falls';

export interface Incarnation {
  readonly address: Address;
  readonly thing: Thing;
  readonly role: Role;
  readonly from?: Fields;
  readonly to?: Fields;
  /** The incarnation that it lives in. */
  readonly parent?: Address;
}

const fixedFields: Readonly<Record<SimKind, readonly (keyof Fields)[]>> = {
  'sim/box': ['range'],
  'sim/tray': [],
  'sim/item-gap': ['box'],
  'sim/item-unset': ['box'],
  'sim/item-none': ['box'],
  'sim/lump': ['box'],
  'sim/addr': [],
  'sim/port': ['node'],
};

export function fixedOf(kind: SimKind): readonly (keyof Fields)[] {
  return fixedFields[kind];
}

export function declaredAddress(thing: Thing): Address {
  return `${thing.kind}/${thing.name}` as Address;
}

export function liveAddressOf(thing: Thing): Address {
  return `${thing.kind}/#${vendorIdOf(thing)}` as Address;
}

export function vendorIdOf(thing: Thing): string {
  return `id-${thing.name}`;
}

/** The fixed fields (or the parent) for whose sake it must be made anew; none: it is kept. */
export function replacedBecause(world: World, thing: Thing): readonly string[] {
  const { live, desired } = thing;
  if (live === undefined || desired === undefined) return [];
  const differ: string[] = fixedOf(thing.kind).filter(
    (field) => !sameValue(live[field], desired[field]),
  );
  const parent = world.things.find((each) => each.name === live.box);
  const parentGoes =
    parent !== undefined &&
    parent.stands === undefined &&
    (parent.desired === undefined || replacedBecause(world, parent).length > 0);
  return parentGoes && !differ.includes('box') ? [...differ, 'box'] : differ;
}

/** Every incarnation that exists at the start or at the end, in the order of the things. */
export function incarnationsOf(world: World): readonly Incarnation[] {
  const found = world.things.flatMap((thing) => incarnationsOfThing(world, thing));
  const at = (name: string | undefined, ends: boolean): Address | undefined =>
    found.find((each) => each.thing.name === name && (ends ? each.to : each.from) !== undefined)
      ?.address;
  return found.map((each) => {
    const parent = each.from ? at(each.from.box, false) : at(each.to?.box, true);
    if (parent === undefined) return each;
    const leaves = found.some((other) => other.address === parent && other.role === 'goes');
    const falls = leaves && each.thing.stands === 'loose';
    if (!falls) return { ...each, parent };
    const { to: _gone, ...rest } = each;
    return { ...rest, parent, role: 'falls' as const };
  });
}

function incarnationsOfThing(world: World, thing: Thing): readonly Incarnation[] {
  const { live, desired } = thing;
  const old = { address: liveAddressOf(thing), thing };
  const kept = { address: declaredAddress(thing), thing };
  if (live === undefined)
    return desired === undefined ? [] : [{ ...kept, role: 'comes', to: desired }];
  if (desired === undefined)
    return thing.stands === undefined
      ? [{ ...old, role: 'goes', from: live }]
      : [{ ...old, role: 'stays', from: live, to: live }];
  if (replacedBecause(world, thing).length > 0)
    return [
      { ...old, role: 'goes', from: live },
      { ...kept, role: 'comes', to: desired },
    ];
  return [
    { ...kept, role: sameFields(live, desired) ? 'stays' : 'moves', from: live, to: desired },
  ];
}

/** How many operations the plain way takes: one per delete, create and update. */
export function operationsOf(world: World): number {
  return incarnationsOf(world).filter(
    ({ role }) => role === 'moves' || role === 'goes' || role === 'comes',
  ).length;
}

export function sameFields(a: Fields, b: Fields): boolean {
  const fields = [...new Set([...Object.keys(a), ...Object.keys(b)])] as (keyof Fields)[];
  return fields.every((field) => sameValue(a[field], b[field]));
}

export function sameValue(a: Fields[keyof Fields], b: Fields[keyof Fields]): boolean {
  if (typeof a === 'object' && typeof b === 'object')
    return a.first === b.first && a.last === b.last;
  return a === b;
}
