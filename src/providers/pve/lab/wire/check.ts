/** Checks parameters against their table and names everything that is wrong, in PVE's words. */
import { Refusal, wrong } from './refusal.ts';
import type { Properties, Property } from './property.ts';
import { parsePairs } from './property-string.ts';
import type { Given } from './request.ts';

/** What a checked value is: texts as texts, JSON's booleans and numbers as texts too, lists of texts. */
export type Checked = string | readonly string[];

/** The parameters, or a Refusal with all that is wrong. Release 9 words one of the texts differently. */
export function checkParameters(
  given: ReadonlyMap<string, Given>,
  properties: Properties,
  release: number,
): Map<string, Checked> {
  const errors: Record<string, string> = {};
  const checked = new Map<string, Checked>();
  for (const [name, value] of given) {
    const property = properties[name];
    if (property === undefined) errors[name] = unknown;
    else if (value !== null) {
      const normal = normalized(value, property);
      const why = firstFault(normal, property, name);
      if (why !== undefined) errors[name] = why;
      checked.set(name, asText(normal));
    }
  }
  for (const [name, property] of Object.entries(properties)) {
    const there = given.has(name) && given.get(name) !== null;
    if (property.needed === true && !there)
      errors[name] = 'property is missing and it is not optional';
    if (there && property.requires !== undefined && !given.has(property.requires))
      errors[property.requires] = missing(property.requires, name, release);
  }
  if (Object.keys(errors).length > 0) throw wrong(errors);
  return checked;
}

const unknown =
  'property is not defined in schema and the schema does not allow additional properties';

function missing(_property: string, by: string, release: number): string {
  return release >= 9
    ? `missing property required by '${by}'`
    : `missing property - '${by}' requires this property`;
}

/** Texts that should be lists are wrapped, lists that should be texts joined (`PVE/RESTHandler.pm`). */
function normalized(value: Given, property: Property): Given {
  if (Array.isArray(value) && property.list === true) return value.map(String).join(',');
  if (!Array.isArray(value) && property.type === 'array') return [value];
  return value;
}

function asText(value: Given): Checked {
  if (Array.isArray(value)) return value.map((each) => scalarText(each as Given));
  return scalarText(value);
}

function scalarText(value: Given): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** What is wrong with a value; PVE stops at the first fault of each. */
function firstFault(value: Given, property: Property, path: string): string | undefined {
  if (property.type === 'array') {
    if (!Array.isArray(value)) return "type check ('array') failed";
    const { items } = property;
    for (const item of value) {
      const why = items === undefined ? undefined : firstFault(item as Given, items, path);
      if (why !== undefined) return why;
    }
    return undefined;
  }
  if (typeof value === 'object')
    return `type check ('${property.type}') failed - got ${Array.isArray(value) ? 'ARRAY' : 'HASH'}`;
  return typeFault(value, property) ?? textFault(String(value), property, path);
}

function typeFault(value: string | number | boolean, { type }: Property): string | undefined {
  const failed = `type check ('${type}') failed - got '${value}'`;
  if (typeof value === 'boolean')
    return type === 'boolean' ? undefined : `type check ('${type}') failed - got JSON::PP::Boolean`;
  const plain = String(value);
  if (type === 'boolean') return plain === '1' || plain === '0' ? undefined : failed;
  if (type === 'integer') return /^[+-]?\d+$/.test(plain) ? undefined : failed;
  if (type === 'number') return isNumber(plain) ? undefined : failed;
  return undefined;
}

function textFault(value: string, property: Property, path: string): string | undefined {
  const { format, fields, pattern, longest, shortest, least, most, choices } = property;
  if (fields !== undefined) {
    const why = pairsFault(value, property, path);
    if (why !== undefined) return `invalid format - ${why}`;
  }
  const why = format?.(value);
  if (why !== undefined) return `invalid format - ${why}\n`;
  if (pattern !== undefined && !pattern.test(value))
    return 'value does not match the regex pattern';
  if (longest !== undefined && value.length > longest)
    return `value may only be ${longest} characters long`;
  if (shortest !== undefined && value.length < shortest)
    return `value must be at least ${shortest} characters long`;
  if (isNumber(value)) {
    if (most !== undefined && Number(value) > most)
      return `value must have a maximum value of ${most}`;
    if (least !== undefined && Number(value) < least)
      return `value must have a minimum value of ${least}`;
  }
  if (choices !== undefined && !choices.includes(value))
    return `value '${value}' does not have a value in the enumeration '${choices.join(', ')}'`;
  return undefined;
}

function pairsFault(value: string, { fields = {} }: Property, path: string): string | undefined {
  try {
    const pairs = parsePairs(value, fields);
    const faults = Object.entries(pairs).flatMap(([key, each]) => {
      const field = fields[key];
      const why = field === undefined ? unknown : firstFault(each, field, `${path}.${key}`);
      return why === undefined ? [] : [`${path}.${key}: ${why}\n`];
    });
    for (const [key, field] of Object.entries(fields))
      if (field.needed === true && pairs[key] === undefined)
        faults.push(`${path}.${key}: property is missing and it is not optional\n`);
    return faults.length === 0 ? undefined : `format error\n${faults.join('')}`;
  } catch (error) {
    if (error instanceof Refusal) return error.refused.text;
    throw error;
  }
}

function isNumber(value: string): boolean {
  return /^[+-]?(\d+\.\d+|\d+\.|\.\d+|\d+)(e[+-]?\d+)?$/i.test(value);
}
