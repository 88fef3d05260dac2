/** The contract check: does a request and its reply fit what a vendor has published or was recorded to say? */
import { channel } from 'node:diagnostics_channel';
import type { LabReply, LabRequest } from './simulator.ts';

/** What a vendor promises. */
export interface Contract {
  /** What does not fit, one readable sentence each. */
  check(request: LabRequest, reply: LabReply): readonly string[];
}

/** An exchange that was held against a contract. */
export interface Checked {
  readonly vendor: string;
  readonly status: number;
  readonly faults: readonly string[];
}

/** Where labs tell of each check, a `Checked`, to whoever counts them. */
export const checks = channel('trueup:lab:contract');

/** What recorded examples of one thing have in common. */
export interface Shape {
  /** `string`, `number`, `boolean`, `object`, `array`; null says nothing. Empty: nothing is known. */
  readonly types: ReadonlySet<string>;
  readonly keys: ReadonlyMap<string, { readonly shape: Shape; readonly optional: boolean }>;
  /** What the elements of a list have in common. */
  readonly items: Shape | undefined;
}

/** Learns a shape from examples; a key that some example lacks is optional. */
export function shapeOf(examples: readonly unknown[]): Shape {
  const known = examples.filter((each) => each !== null && each !== undefined);
  const objects = known.filter(isObject);
  const lists = known.filter((each) => Array.isArray(each));
  const keys = new Map<string, { shape: Shape; optional: boolean }>();
  for (const key of new Set(objects.flatMap((each) => Object.keys(each)))) {
    const holders = objects.filter((each) => key in each);
    keys.set(key, {
      shape: shapeOf(holders.map((each) => each[key])),
      optional: holders.length < objects.length,
    });
  }
  return {
    types: new Set(known.map(typeName)),
    keys,
    items: lists.length === 0 ? undefined : shapeOf(lists.flat()),
  };
}

/** Where a value differs from a shape: types, missing keys, keys that no example has. */
export function shapeDifferences(value: unknown, shape: Shape, where: string): readonly string[] {
  if (value === null || value === undefined || shape.types.size === 0) return [];
  const type = typeName(value);
  if (!shape.types.has(type)) return [`${where}: ${type}, not ${[...shape.types].join(' or ')}`];
  if (Array.isArray(value)) {
    const { items } = shape;
    return items === undefined
      ? []
      : value.flatMap((each: unknown, at) => shapeDifferences(each, items, `${where}[${at}]`));
  }
  return isObject(value) ? keyDifferences(value, shape, where) : [];
}

function keyDifferences(
  value: Readonly<Record<string, unknown>>,
  shape: Shape,
  where: string,
): readonly string[] {
  // An empty example object is a free map (annotations, power parameters): any key may be in it.
  if (shape.keys.size === 0) return [];
  const found: string[] = [];
  for (const [key, expected] of shape.keys) {
    if (!(key in value)) {
      if (!expected.optional) found.push(`${where}: ${key} is missing`);
    } else found.push(...shapeDifferences(value[key], expected.shape, `${where}.${key}`));
  }
  for (const key of Object.keys(value))
    if (!shape.keys.has(key)) found.push(`${where}: ${key} is not in the recorded examples`);
  return found;
}

function typeName(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
