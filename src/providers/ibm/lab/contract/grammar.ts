/** The grammar in which the published operations and schemas are written down, and whether a value fits it. */

/** A schema: the fields of an object, or what it may be one of. */
export interface Schema {
  readonly fields?: Readonly<Record<string, string>>;
  /** References to schemas; `fields` beside it are common to all of them. */
  readonly oneOf?: readonly string[];
  /** An identity: exactly one of these keys. */
  readonly oneOfKey?: readonly string[];
}
export type Schemas = Readonly<Record<string, Schema>>;

/** How strictly a value is looked at. */
export interface Place {
  readonly schemas: Schemas;
  readonly where: string;
  /** A merge patch: nothing is needed, and null clears. */
  readonly patch?: boolean;
  /** Fields beside those that are published are let pass in these schemas. */
  readonly open?: ReadonlySet<string>;
}

/** What does not fit, one readable sentence each. */
export function differences(value: unknown, type: string, place: Place): readonly string[] {
  // `string (JWT with iat, exp)`: what is in brackets is for people.
  const plain = type.startsWith('enum') ? type : type.replace(/ \(.*\)$/, '');
  const alternatives = split(plain);
  if (alternatives.length > 1) {
    const found = alternatives.map((each) => differences(value, each, place));
    return best(found);
  }
  if (plain.endsWith('[]')) {
    if (!Array.isArray(value)) return [`${place.where} is ${nameOf(value)}, no list`];
    const item = plain.slice(0, -2);
    return value.flatMap((each: unknown, at) =>
      differences(each, item, { ...place, where: `${place.where}[${at}]` }),
    );
  }
  if (plain.startsWith('#')) return schemaDifferences(value, plain.slice(1), place);
  if (plain.startsWith('enum(')) return enumDifferences(value, plain, place);
  if (plain === 'any' || plain === 'file') return [];
  if (plain === 'object')
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? []
      : [`${place.where} is ${nameOf(value)}, no object`];
  return nameOf(value) === plain ? [] : [`${place.where} is ${nameOf(value)}, not ${plain}`];
}

/** Alternatives at the top: not those inside `enum(a|b)`. */
function split(type: string): readonly string[] {
  return type.split(/\|(?![^(]*\))/).map((each) => each.trim());
}

function enumDifferences(value: unknown, type: string, { where }: Place): readonly string[] {
  const words = type.slice('enum('.length, -1).split('|');
  if (typeof value !== 'string') return [`${where} is ${nameOf(value)}, not one of ${type}`];
  const known =
    words.includes(value) || (words.includes('number_<N>') && /^number_\d+$/.test(value));
  return known ? [] : [`${where} is '${value}', not one of ${words.join(', ')}`];
}

function schemaDifferences(value: unknown, name: string, place: Place): readonly string[] {
  const schema = place.schemas[name];
  if (schema === undefined) return [`${place.where}: no schema ${name}`];
  if (schema.oneOfKey !== undefined) return identityDifferences(value, schema.oneOfKey, place);
  const { oneOf, fields = {} } = schema;
  const isOpen = place.open?.has(name) === true;
  if (oneOf === undefined) return fieldDifferences(value, fields, { ...place, isOpen });
  return best(
    oneOf.map((each) => {
      const own = place.schemas[each.slice(1)];
      if (own?.fields === undefined) return schemaDifferences(value, each.slice(1), place);
      const merged = { ...fields, ...own.fields };
      return fieldDifferences(value, merged, { ...place, isOpen });
    }),
  );
}

function identityDifferences(
  value: unknown,
  keys: readonly string[],
  { where }: Place,
): readonly string[] {
  if (typeof value !== 'object' || value === null)
    return [`${where} is ${nameOf(value)}, no identity`];
  const given = Object.entries(value);
  const [key, said] = given[0] ?? ['', undefined];
  return given.length === 1 && keys.includes(key) && typeof said === 'string'
    ? []
    : [`${where} has ${given.map(([each]) => each).join(', ')}, not one of ${keys.join(', ')}`];
}

/** The fields of an object: `name?` may be left out, another one may not. */
export function fieldDifferences(
  value: unknown,
  fields: Readonly<Record<string, string>>,
  place: Place & { readonly isOpen?: boolean },
): readonly string[] {
  const { where, patch = false, isOpen = false, ...rest } = place;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`${where} is ${nameOf(value)}, no object`];
  const given = value as Readonly<Record<string, unknown>>;
  const known = new Set<string>();
  const found: string[] = [];
  for (const [field, type] of Object.entries(fields)) {
    const name = field.replace(/\?$/, '');
    known.add(name);
    if (given[name] === undefined) {
      if (name === field && !patch) found.push(`${where}.${name} is missing`);
    } else if (!(patch && given[name] === null))
      found.push(...differences(given[name], type, { ...rest, patch, where: `${where}.${name}` }));
  }
  for (const name of Object.keys(given))
    if (!known.has(name) && !isOpen) found.push(`${where}.${name} is not published`);
  return found;
}

/** Of several alternatives the one that fits best. */
function best(found: readonly (readonly string[])[]): readonly string[] {
  return found.toSorted((a, b) => a.length - b.length)[0] ?? [];
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}
