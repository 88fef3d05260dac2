/** The JSON body of a request, field by field, in the words in which the vendor refuses one. */
import type { Json, JsonObject } from './answer.ts';
import { badField } from './refusal.ts';

const namePattern = /^([a-z]|[a-z][-a-z0-9]*[a-z0-9])$/;

export class Body {
  readonly fields: JsonObject;
  readonly #path: string;

  constructor(fields: JsonObject, path = '') {
    this.fields = fields;
    this.#path = path;
  }

  where(name: string): string {
    return this.#path + name;
  }

  has(name: string): boolean {
    return this.fields[name] !== undefined;
  }

  raw(name: string): Json | undefined {
    return this.fields[name];
  }

  text(name: string): string | undefined {
    return this.#typed(name, 'string') as string | undefined;
  }

  number(name: string): number | undefined {
    return this.#typed(name, 'number') as number | undefined;
  }

  flag(name: string): boolean | undefined {
    return this.#typed(name, 'boolean') as boolean | undefined;
  }

  oneOf<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const value = this.text(name);
    if (value === undefined || (words as readonly string[]).includes(value))
      return value as Word | undefined;
    throw badField(this.where(name), `Expected one of ${words.join(', ')}.`, {
      code: 'validation_enum',
      value,
    });
  }

  /** A name that the vendor would take; `ibm-` is its own where `reserved` is set. */
  name(reserved = false): string | undefined {
    const name = this.text('name');
    if (name === undefined) return undefined;
    const wrong = !namePattern.test(name) || name.length > 63;
    if (wrong || (reserved && name.startsWith('ibm-')))
      throw badField(this.where('name'), `The name '${name}' is not valid.`, {
        code: 'validation_invalid_name',
        value: name,
      });
    return name;
  }

  object(name: string): Body | undefined {
    const value = this.fields[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) throw this.#mistyped(name, 'object');
    return new Body(value as JsonObject, `${this.where(name)}.`);
  }

  /** The object of that name, or an empty one in its place. */
  part(name: string): Body {
    return this.object(name) ?? new Body({}, `${this.where(name)}.`);
  }

  list(name: string): readonly Body[] | undefined {
    const value = this.fields[name];
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value)) throw this.#mistyped(name, 'array');
    return value.map((each: Json, at) => {
      if (typeof each !== 'object' || each === null || Array.isArray(each))
        throw this.#mistyped(`${name}[${at}]`, 'object');
      return new Body(each as JsonObject, `${this.where(name)}[${at}].`);
    });
  }

  values<Kind extends 'number' | 'string'>(
    name: string,
    type: Kind,
  ): (Kind extends 'number' ? number : string)[] | undefined {
    const value = this.fields[name];
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value) || value.some((each) => typeof each !== type))
      throw this.#mistyped(name, `array of ${type}`);
    return [...value] as (Kind extends 'number' ? number : string)[];
  }

  /** What must be there. */
  needed<Value>(name: string, value: Value | undefined): Value {
    if (value !== undefined) return value;
    throw badField(this.where(name), `Missing required field '${this.where(name)}'.`, {
      code: 'validation_required_field',
    });
  }

  #typed(name: string, type: string): unknown {
    const value = this.fields[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== type) throw this.#mistyped(name, type);
    return value;
  }

  #mistyped(name: string, type: string): Error {
    return badField(this.where(name), `Expected ${this.where(name)} to be of type ${type}.`, {
      code: 'validation_type',
    });
  }
}
