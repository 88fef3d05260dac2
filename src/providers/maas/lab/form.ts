/** A request's form with MAAS's own ideas of what a boolean and a list are. */
import type { Fields } from '../../../lab/form.ts';

/** The fields of one request. */
export class Form {
  readonly #fields: Fields;

  constructor(fields: Fields) {
    this.#fields = fields;
  }

  has(name: string): boolean {
    return this.#fields.has(name);
  }

  /** The last value sent; undefined where the field was left out. */
  text(name: string): string | undefined {
    return this.#fields.get(name)?.at(-1)?.trim();
  }

  values(name: string): readonly string[] {
    return this.#fields.get(name) ?? [];
  }

  /** Values repeated, or split on blanks and commas; undefined where the field was left out. */
  words(name: string): string[] | undefined {
    if (!this.has(name)) return undefined;
    return this.values(name).flatMap((each) => each.split(/[\s,]+/).filter((word) => word !== ''));
  }

  /** A form boolean: only `false`, `False` and the empty text are false, so `0` and `no` are TRUE. */
  flag(name: string): boolean | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : !['false', 'False', ''].includes(value);
  }

  /** allow_dns and allow_proxy since 3.5: only these words are true (`maasserver/forms/subnet.py:74`). */
  strictFlag(name: string): boolean | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : ['true', 't', '1'].includes(value.toLowerCase());
  }

  names(): readonly string[] {
    return [...this.#fields.keys()];
  }
}

/** A whole number, or undefined where the text is none. */
export function wholeNumber(text: string): number | undefined {
  return /^\s*-?\d+\s*$/.test(text) ? Number(text) : undefined;
}
