/** Reads one object of a state: typed values with defaults; what is of the wrong type is told with its place. */

export class Entry {
  readonly place: string;
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #seen = new Set<string>();

  constructor(value: unknown, place: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Error(`${place} of the state must be an object`);
    this.#value = value as Readonly<Record<string, unknown>>;
    this.place = place;
  }

  raw(key: string): unknown {
    this.#seen.add(key);
    return this.#value[key] ?? undefined;
  }

  keys(): readonly string[] {
    return Object.keys(this.#value);
  }

  maybeText(key: string): string | undefined {
    const value = this.raw(key);
    if (value === undefined) return undefined;
    if (typeof value === 'string') return value;
    if (typeof value !== 'number' && typeof value !== 'boolean') throw this.wrong(key, 'a text');
    return String(value);
  }

  text(key: string, otherwise: string): string {
    return this.maybeText(key) ?? otherwise;
  }

  needed(key: string): string {
    const value = this.maybeText(key);
    if (value === undefined) throw this.wrong(key, 'given');
    return value;
  }

  maybeNumber(key: string): number | undefined {
    const value = this.raw(key);
    if (value === undefined) return undefined;
    if (typeof value !== 'number') throw this.wrong(key, 'a number');
    return value;
  }

  number(key: string, otherwise: number): number {
    return this.maybeNumber(key) ?? otherwise;
  }

  maybeFlag(key: string): boolean | undefined {
    const value = this.raw(key);
    if (value === undefined) return undefined;
    if (typeof value !== 'boolean') throw this.wrong(key, 'true or false');
    return value;
  }

  flag(key: string, otherwise: boolean): boolean {
    return this.maybeFlag(key) ?? otherwise;
  }

  list(key: string): readonly unknown[] {
    const value = this.raw(key) ?? [];
    if (!Array.isArray(value)) throw this.wrong(key, 'a list');
    return value;
  }

  texts(key: string): readonly string[] {
    return this.list(key).map((each) => String(each as string | number));
  }

  /** Objects; a plain text stands for an object with that text in the field `short`. */
  entries(key: string, short?: string): readonly Entry[] {
    return this.list(key).map((each, at) => {
      const place = `${this.place}.${key}[${at}]`;
      return new Entry(
        short !== undefined && typeof each === 'string' ? { [short]: each } : each,
        place,
      );
    });
  }

  /** A free map of names to objects. */
  map(key: string): readonly (readonly [string, unknown])[] {
    const value = this.raw(key) ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) throw this.wrong(key, 'a map');
    return Object.entries(value);
  }

  object(key: string): Entry {
    return new Entry(this.raw(key) ?? {}, `${this.place}.${key}`);
  }

  /** Misspelt fields are told, not passed over. */
  nothingElse(): void {
    const other = this.keys().find((key) => !this.#seen.has(key));
    if (other !== undefined)
      throw new Error(`${this.place} of the state has an unknown field: ${other}`);
  }

  wrong(key: string, wanted: string): Error {
    return new Error(`${this.place}.${key} of the state must be ${wanted}`);
  }
}
