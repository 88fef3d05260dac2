/** Reads the objects of a state, and says where one is not what it should be. */

/** An object of a state with its place in it. */
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

  keys(): readonly string[] {
    return Object.keys(this.#value);
  }

  raw(key: string): unknown {
    return this.#value[key];
  }

  text(key: string, otherwise: string): string {
    return this.maybeText(key) ?? otherwise;
  }

  maybeText(key: string): string | undefined {
    const value = this.#value[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== 'string' && typeof value !== 'number') throw this.#wrong(key, 'a text');
    return String(value);
  }

  needed(key: string): string {
    const value = this.maybeText(key);
    if (value === undefined) throw this.#wrong(key, 'given');
    return value;
  }

  number(key: string, otherwise: number): number {
    const value = this.#value[key];
    if (value === undefined || value === null) return otherwise;
    if (typeof value !== 'number') throw this.#wrong(key, 'a number');
    return value;
  }

  numbers(key: string): readonly number[] {
    const value = this.#value[key];
    return typeof value === 'number' ? [value] : this.#list(key).map(Number);
  }

  flag(key: string, otherwise: boolean): boolean {
    const value = this.#value[key];
    if (value === undefined || value === null) return otherwise;
    if (value === 0 || value === 1) return value === 1;
    if (typeof value !== 'boolean') throw this.#wrong(key, 'true or false');
    return value;
  }

  /** A list, or a text with commas or blanks between its parts. */
  texts(key: string): readonly string[] {
    const value = this.#value[key];
    if (typeof value === 'string') return value.split(/[\s,;]+/).filter((each) => each !== '');
    return this.#list(key).map(String);
  }

  entries(key: string): readonly Entry[] {
    return this.#list(key).map((each, at) => new Entry(each, `${this.#place}.${key}[${at}]`));
  }

  /** Empty where there is none. */
  child(key: string): Entry {
    return new Entry(this.#value[key] ?? {}, `${this.#place}.${key}`);
  }

  /** Options as texts: true is 1, lists are joined with commas. */
  options(key: string, joint = ','): Record<string, string> {
    const child = this.child(key);
    return child.optionsWithout(new Set(), joint);
  }

  optionsWithout(keys: ReadonlySet<string>, joint = ','): Record<string, string> {
    const options: Record<string, string> = {};
    for (const [key, value] of Object.entries(this.#value))
      if (!keys.has(key) && value !== null && value !== undefined)
        options[key] = optionText(value, joint);
    return options;
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

function optionText(value: unknown, joint: string): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (Array.isArray(value)) return value.map(String).join(joint);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
