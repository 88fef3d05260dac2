/** Reads one object of a state file: typed values with defaults, references as ids or as whole objects. */

/** An object of the state, vendor-shaped or compact. Values of the wrong type are told with their place. */
export class Entry {
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #place: string;

  constructor(value: unknown, place: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Error(`${place} of the state must be an object`);
    this.#value = value as Readonly<Record<string, unknown>>;
    this.#place = place;
  }

  has(key: string): boolean {
    return this.#value[key] !== undefined && this.#value[key] !== null;
  }

  raw(key: string): unknown {
    return this.#value[key];
  }

  text(key: string, otherwise: string): string {
    return this.maybeText(key) ?? otherwise;
  }

  maybeText(key: string): string | null {
    const value = this.#value[key];
    if (value === undefined || value === null) return null;
    if (typeof value === 'string') return value;
    if (typeof value !== 'number' && typeof value !== 'boolean') throw this.#wrong(key, 'a text');
    return String(value);
  }

  needed(key: string): string {
    const value = this.maybeText(key);
    if (value === null) throw this.#wrong(key, 'given');
    return value;
  }

  number(key: string, otherwise: number): number {
    const value = this.#value[key];
    if (value === undefined || value === null) return otherwise;
    if (typeof value !== 'number') throw this.#wrong(key, 'a number');
    return value;
  }

  maybeNumber(key: string): number | null {
    return this.has(key) ? this.number(key, 0) : null;
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.#value[key];
    if (value === undefined || value === null) return otherwise;
    if (typeof value !== 'boolean') throw this.#wrong(key, 'true or false');
    return value;
  }

  texts(key: string): readonly string[] {
    return this.#list(key).map((each) => String(each as string | number));
  }

  entries(key: string): readonly Entry[] {
    return this.#list(key).map((each, at) => new Entry(each, `${this.#place}.${key}[${at}]`));
  }

  object(key: string): Readonly<Record<string, unknown>> {
    const value = this.#value[key];
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : {};
  }

  /** What another object is known by: `5001`, `metal`, or a whole object with an id or a name. */
  reference(key: string, by: 'id' | 'name' | 'username' = 'id'): string | number | null {
    const value = this.#value[key];
    if (typeof value === 'number' || typeof value === 'string') return value;
    const found = this.object(key)[by];
    return typeof found === 'number' || typeof found === 'string' ? found : null;
  }

  /** Everything that is not among the keys. */
  without(keys: ReadonlySet<string>): Readonly<Record<string, unknown>> {
    return Object.fromEntries(Object.entries(this.#value).filter(([key]) => !keys.has(key)));
  }

  #list(key: string): readonly unknown[] {
    const value = this.#value[key] ?? [];
    if (!Array.isArray(value)) throw this.#wrong(key, 'a list');
    return value;
  }

  #wrong(key: string, wanted: string): Error {
    return new Error(`${this.#place}.${key} of the state must be ${wanted}`);
  }
}

/** The entries, once every id among them is out of the way of those that have none. */
export function numbered(
  entries: readonly Entry[],
  table: { startAt(next: number): void },
): readonly Entry[] {
  for (const entry of entries) if (entry.has('id')) table.startAt(entry.number('id', 0) + 1);
  return entries;
}

/** The id that an entry has, or the next one. */
export function idIn(entry: Entry, table: { newId(): number }): number {
  return entry.maybeNumber('id') ?? table.newId();
}
