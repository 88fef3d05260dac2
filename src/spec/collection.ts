/** A collection of a document (`subnets:`) → the resources it declares, and those written inside them. */
import { isMap, type Node, type Pair } from 'yaml';
import { addressOf, type Address } from '../model/address.ts';
import type { System } from '../model/desired.ts';
import type { Kind } from '../model/kind.ts';
import type { DocumentKeys } from './document.gen.ts';
import { blame, type Spot } from './file.ts';
import { formats } from './formats.ts';
import { resolved, type Part } from './locate.ts';
import { keyOf } from './plain.ts';
import type { Findings, Reading } from './reading.ts';
import { innerKinds, type InnerKind } from './vendor.ts';

export interface CollectionPlace {
  readonly system: System;
  readonly keys: DocumentKeys;
  readonly part: Part;
  readonly reading: Reading;
  /** Its key in the document, or in the resource it is written inside of. */
  readonly collection: string;
}

/** Adds what a collection declares. */
export function readCollection(
  kind: Kind,
  value: unknown,
  place: CollectionPlace,
  into: Findings,
): void {
  const members = membersOf(value, place, into);
  for (const [pair, fields] of members) addOne(kind, pair, fields, { place, into });
}

type Fields = Readonly<Record<string, unknown>>;
interface Adding {
  readonly place: CollectionPlace;
  readonly into: Findings;
  readonly parent?: { readonly name: string; readonly address: Address; readonly inner: InnerKind };
}

function membersOf(
  value: unknown,
  place: CollectionPlace,
  into: Findings,
): readonly (readonly [Pair, Fields])[] {
  const { part, collection } = place;
  const pair = pairOf(part, collection);
  const node = resolved(part.document, pair?.value);
  if (value === null) {
    const words = {
      code: 'empty-collection',
      level: 'warning',
      message: `\`${collection}\` is empty`,
    } as const;
    into.problems.push(blame(part.file, pair?.key as Spot, words));
    return [];
  }
  if (!isMap(node)) {
    const words = {
      code: 'not-a-map',
      message: `\`${collection}\` must be a map from names to fields`,
    };
    into.problems.push(blame(part.file, (pair?.value ?? pair?.key) as Spot, words));
    return [];
  }
  const members: (readonly [Pair, Fields])[] = [];
  const seen = new Set<string>();
  for (const each of node.items) {
    const name = keyOf(each);
    const fields = (value as Fields)[name];
    // Said already: a key given twice, or one that is no key.
    if (seen.has(name) || !Object.hasOwn(value as Fields, name)) continue;
    seen.add(name);
    if (fields === null || (typeof fields === 'object' && !Array.isArray(fields)))
      members.push([each, (fields ?? {}) as Fields]);
    else {
      const words = { code: 'not-a-map', message: `\`${name}\` must be a map of fields` };
      into.problems.push(blame(part.file, (each.value ?? each.key) as Spot, words));
    }
  }
  return members;
}

function addOne(kind: Kind, pair: Pair, written: Fields, adding: Adding): void {
  const { place, into, parent } = adding;
  const { system, keys, reading } = place;
  const name = parent === undefined ? keyOf(pair) : `${parent.name}.${keyOf(pair)}`;
  const part: Part = {
    file: place.part.file,
    document: place.part.document,
    key: pair.key as Node,
    value: pair.value,
  };
  if (formats['name']?.ok(name) !== true) {
    const help = 'A name holds no `/`, does not begin with `#`, and has 1 to 200 characters.';
    into.problems.push(
      blame(part.file, part.key, { code: 'not-name', message: `this cannot be a name`, help }),
    );
    return;
  }
  const inner = innerKinds(
    reading.kinds.get(system.driver),
    parent?.inner.spread ? undefined : kind,
  );
  let fields = written;
  if (parent !== undefined)
    fields = insideFields(parent.inner, fields, {
      part,
      into,
      parent: parent.name,
      key: keyOf(pair),
    });
  const address = addressOf(system.name, kind.kind, name);
  const children = inner.filter((each) => Object.hasOwn(fields, each.at.collection));
  const own = children.length === 0 ? fields : without(fields, children);
  const inside = parent === undefined ? {} : { inside: parent.address };
  const spread = parent?.inner.spread === undefined ? {} : { spread: parent.inner.spread };
  const base = { part, system, kind, name, address, fields: own, keys };
  into.declared.push({ ...base, ...inside, ...spread });
  for (const child of children) {
    const { collection } = child.at;
    const members = membersOf(fields[collection], { ...place, part, collection }, into);
    for (const [each, value] of members)
      addOne(child.kind, each, value, {
        place: { ...place, part },
        into,
        parent: { name, address, inner: child },
      });
  }
}

function insideFields(
  { at: { field, keyed } }: InnerKind,
  fields: Fields,
  {
    part,
    into,
    parent,
    key,
  }: {
    readonly part: Part;
    readonly into: Findings;
    readonly parent: string;
    readonly key: string;
  },
): Fields {
  if (Object.hasOwn(fields, field) && fields[field] !== parent) {
    const message = `\`${field}\` is \`${parent}\` already: it is written inside of it`;
    const help = `Leave it out, or write it inside the other one.`;
    into.problems.push(
      blame(part.file, pairOf(part, field)?.key as Spot, { code: 'misplaced-key', message, help }),
    );
  }
  return { ...(keyed === undefined ? {} : { [keyed]: key }), ...fields, [field]: parent };
}

function without(fields: Fields, children: readonly InnerKind[]): Fields {
  const own: Record<string, unknown> = { ...fields };
  for (const child of children) delete own[child.at.collection];
  return own;
}

function pairOf(part: Part, key: string): Pair | undefined {
  const node = resolved(part.document, part.value);
  return isMap(node) ? node.items.find((pair) => keyOf(pair) === key) : undefined;
}
