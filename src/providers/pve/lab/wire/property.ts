/** What a parameter may be, written short: the tables of parameters are made of these. */
import { listOf, type Format } from './formats.ts';

export interface Property {
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'array';
  readonly needed?: true;
  readonly format?: Format;
  /** The text is a comma list of `key=value`. */
  readonly fields?: Fields;
  /** A list in a text: several values are joined. */
  readonly list?: true;
  readonly items?: Property;
  readonly pattern?: RegExp;
  readonly least?: number;
  readonly most?: number;
  readonly longest?: number;
  readonly shortest?: number;
  readonly choices?: readonly string[];
  /** Another parameter that has to be there as well. */
  readonly requires?: string;
}
export type Properties = Readonly<Record<string, Property>>;

/** A key of a property string. */
export interface Field extends Property {
  /** The key whose value may stand alone. */
  readonly alone?: true;
  /** Another name of that key. */
  readonly alias?: string;
  /** The key that gets this one's name as its value: `virtio=MAC` is `model=virtio,macaddr=MAC`. */
  readonly names?: string;
}
export type Fields = Readonly<Record<string, Field>>;

export const flag: Property = { type: 'boolean' };
export const text: Property = { type: 'string' };
export const decimal: Property = { type: 'number' };

export function whole(least?: number, most?: number): Property {
  return {
    type: 'integer',
    ...(least === undefined ? {} : { least }),
    ...(most === undefined ? {} : { most }),
  };
}

export function atMost(longest: number): Property {
  return { type: 'string', longest };
}

export function formatted(format: Format): Property {
  return { type: 'string', format };
}

export function listed(format: Format): Property {
  return { type: 'string', format: listOf(format), list: true };
}

export function matching(pattern: RegExp): Property {
  return { type: 'string', pattern };
}

/** The choices as one text with blanks between them. */
export function oneOf(choices: string): Property {
  return { type: 'string', choices: choices.split(' ') };
}

export function structured(fields: Fields): Property {
  return { type: 'string', fields };
}

export function arrayOf(items: Property): Property {
  return { type: 'array', items };
}

/** Must be there. */
export function needed(property: Property): Property {
  return { ...property, needed: true };
}

/** The same for `net0` to `net31`. */
export function numbered(name: string, count: number, property: Property): Properties {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${name}${index}`, property]),
  );
}
