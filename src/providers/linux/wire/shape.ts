/** Reads untrusted JSON field by field; the first wrong type names its place. */

/** Thrown by the readers below and caught where an answer comes in; it never leaves the provider. */
export class WrongShape extends Error {
  override readonly name = 'WrongShape';
}

/** An object whose fields are read by type. `at` says where it stands: `addresses[3]`. */
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

  textOrNone(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  int(name: string): number {
    const value = this.#fields[name];
    if (typeof value !== 'number' || !Number.isSafeInteger(value))
      throw wrong(`${this.#at}.${name}`, 'a whole number', value);
    return value;
  }

  intOrNone(name: string): number | undefined {
    return this.has(name) ? this.int(name) : undefined;
  }

  /** Flags of `ip` are there or absent, never false. */
  flag(name: string): boolean {
    const value = this.#fields[name];
    if (value !== undefined && typeof value !== 'boolean')
      throw wrong(`${this.#at}.${name}`, 'true or absent', value);
    return value === true;
  }

  texts(name: string): readonly string[] {
    const value = this.#fields[name];
    if (value === undefined) return [];
    return items(value, `${this.#at}.${name}`).map((each) => {
      if (typeof each !== 'string') throw wrong(`${this.#at}.${name}`, 'a list of texts', each);
      return each;
    });
  }

  /** An empty one where there is none. */
  object(name: string): Fields {
    return new Fields(this.#fields[name] ?? {}, `${this.#at}.${name}`);
  }

  list<T>(name: string, read: (each: Fields) => T): readonly T[] {
    return listOf(this.#fields[name] ?? [], `${this.#at}.${name}`, read);
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }
}

/** Every member of a list, read. */
export function listOf<T>(value: unknown, at: string, read: (each: Fields) => T): readonly T[] {
  return items(value, at).map((each, index) => read(new Fields(each, `${at}[${index}]`)));
}

function items(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value)) throw wrong(at, 'a list', value);
  return value as readonly unknown[];
}

// Only the type is told: the value may be anything.
function wrong(at: string, wanted: string, value: unknown): WrongShape {
  const is = value === undefined ? 'missing' : value === null ? 'null' : typeof value;
  return new WrongShape(`${at} should be ${wanted} and is ${Array.isArray(value) ? 'a list' : is}`);
}
