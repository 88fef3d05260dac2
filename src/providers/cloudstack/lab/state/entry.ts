/** Reads one object of a state file: typed values with defaults, and references by id or by name. */
import type { Fields, Tag } from '../world/rows.ts';
import type { Row, Rows } from '../world/table.ts';

/** An object of the state, vendor-shaped. Values of the wrong type are told with their place. */
export class Entry {
  readonly #value: Fields;
  readonly place: string;
  readonly #read = new Set<string>();

  constructor(value: unknown, place: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Error(`${place} of the state must be an object`);
    this.#value = value as Fields;
    this.place = place;
  }

  has(key: string): boolean {
    return this.raw(key) !== undefined;
  }

  raw(key: string): unknown {
    this.#read.add(key);
    return this.#value[key] ?? undefined;
  }

  text(key: string): string | undefined {
    const value = this.raw(key);
    if (value === undefined || typeof value === 'string') return value;
    if (typeof value !== 'number' && typeof value !== 'boolean') throw this.#wrong(key, 'a text');
    return String(value);
  }

  needed(key: string): string {
    const value = this.text(key);
    if (value === undefined) throw this.#wrong(key, 'given');
    return value;
  }

  /** One of these words; the first where it is left out. */
  word<const W extends string>(key: string, words: readonly [W, ...W[]]): W {
    const value = this.text(key) ?? words[0];
    const found = words.find((each) => each === value);
    if (found === undefined) throw this.#wrong(key, `one of ${words.join(', ')}`);
    return found;
  }

  number(key: string): number | undefined {
    const value = this.raw(key);
    if (value === undefined || typeof value === 'number') return value;
    if (typeof value === 'string' && /^-?\d+$/.test(value)) return Number(value);
    throw this.#wrong(key, 'a number');
  }

  flag(key: string, otherwise = false): boolean {
    const value = this.raw(key) ?? otherwise;
    if (typeof value !== 'boolean') throw this.#wrong(key, 'true or false');
    return value;
  }

  texts(key: string): readonly string[] {
    return this.list(key).map((each) => String(each as string | number));
  }

  entries(key: string): readonly Entry[] {
    return this.list(key).map((each, at) => new Entry(each, `${this.place}.${key}[${at}]`));
  }

  object(key: string): Fields {
    const value = this.raw(key) ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) throw this.#wrong(key, 'an object');
    return value as Fields;
  }

  /** Texts of an object: settings, details. */
  words(key: string): Readonly<Record<string, string>> {
    return Object.fromEntries(
      Object.entries(this.object(key)).map(([name, value]) => [name, String(value)]),
    );
  }

  tags(): readonly Tag[] {
    return this.entries('tags').map((tag) => {
      const customer = tag.text('customer');
      return {
        key: tag.needed('key'),
        value: tag.needed('value'),
        ...(customer === undefined ? {} : { customer }),
      };
    });
  }

  /** The row that `<noun>id` names, or `<noun>` by its name; undefined where neither is there. */
  reference<R extends Row & { readonly name: string }>(
    table: Rows<R>,
    ...keys: readonly string[]
  ): R | undefined {
    for (const key of keys) {
      const value = this.text(key);
      if (value === undefined) continue;
      const found = table.get(value) ?? table.all().find((each) => each.name === value);
      if (found === undefined) throw this.#wrong(key, `a ${table.type} of the state: ${value}`);
      return found;
    }
    return undefined;
  }

  /** Everything that was not read. */
  rest(...but: readonly string[]): Fields {
    const known = new Set([...this.#read, ...but]);
    return Object.fromEntries(Object.entries(this.#value).filter(([key]) => !known.has(key)));
  }

  list(key: string): readonly unknown[] {
    const value = this.raw(key) ?? [];
    if (!Array.isArray(value)) throw this.#wrong(key, 'a list');
    return value;
  }

  #wrong(key: string, wanted: string): Error {
    return new Error(`${this.place}.${key} of the state must be ${wanted}`);
  }
}
