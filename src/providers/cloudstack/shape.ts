/** Reads untrusted JSON field by field; the first wrong type names its place. CloudStack leaves out what is null. */

/** Thrown by the readers below and caught where an answer comes in; it never leaves the provider. */
export class WrongShape extends Error {
  override readonly name = 'WrongShape';
}

export class Fields {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #at: string;

  constructor(value: unknown, at: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw wrong(at, 'an object', value);
    this.#fields = value as Readonly<Record<string, unknown>>;
    this.#at = at;
  }

  text(name: string): string {
    const value = this.#fields[name];
    if (typeof value !== 'string') throw wrong(`${this.#at}.${name}`, 'text', value);
    return value;
  }

  /** Absent or empty: undefined. */
  maybe(name: string): string | undefined {
    return this.has(name) && this.#fields[name] !== '' ? this.text(name) : undefined;
  }

  /** An id: it becomes a part of addresses, so it holds no `/`. */
  id(name = 'id'): string {
    const value = this.text(name);
    if (value === '' || value.includes('/')) throw wrong(`${this.#at}.${name}`, 'an id', value);
    return value;
  }

  maybeId(name: string): string | undefined {
    return this.maybe(name) === undefined ? undefined : this.id(name);
  }

  /** A number that may come as text, such as the device of a NIC. */
  whole(name: string): number {
    const value = this.#fields[name];
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isSafeInteger(number))
      throw wrong(`${this.#at}.${name}`, 'a whole number', value);
    return number;
  }

  maybeWhole(name: string): number | undefined {
    return this.has(name) ? this.whole(name) : undefined;
  }

  /** Absent is false. */
  flag(name: string): boolean {
    const value = this.#fields[name] ?? false;
    if (typeof value !== 'boolean') throw wrong(`${this.#at}.${name}`, 'true or false', value);
    return value;
  }

  /** Absent is empty. */
  list<T>(name: string, read: (each: Fields) => T): readonly T[] {
    return this.has(name) ? listOf(this.#fields[name], `${this.#at}.${name}`, read) : [];
  }

  inside(name: string): Fields {
    return new Fields(this.#fields[name], `${this.#at}.${name}`);
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }
}

/** Every member of a list, read. */
export function listOf<T>(value: unknown, at: string, read: (each: Fields) => T): readonly T[] {
  if (!Array.isArray(value)) throw wrong(at, 'a list', value);
  return value.map((each, index) => read(new Fields(each, `${at}[${index}]`)));
}

// Only the type is told: the value may be anything.
function wrong(at: string, wanted: string, value: unknown): WrongShape {
  const is = value === undefined ? 'missing' : value === null ? 'null' : typeof value;
  return new WrongShape(`${at} should be ${wanted} and is ${Array.isArray(value) ? 'a list' : is}`);
}
