/** Reads untrusted JSON field by field; the first wrong type names its place. */

/** Thrown by the readers below and caught where an answer comes in; it never leaves the provider. */
export class WrongShape extends Error {
  override readonly name = 'WrongShape';
}

/** An object whose fields are read by type. `at` says where it stands: `subnets[3]`. */
export class Fields {
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #at: string;

  constructor(value: unknown, at: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw wrong(at, 'an object', value);
    this.#fields = value as Readonly<Record<string, unknown>>;
    this.#at = at;
  }

  int(name: string): number {
    const value = this.#fields[name];
    if (typeof value !== 'number' || !Number.isSafeInteger(value))
      throw wrong(`${this.#at}.${name}`, 'a whole number', value);
    return value;
  }

  text(name: string): string {
    const value = this.#fields[name];
    if (typeof value !== 'string') throw wrong(`${this.#at}.${name}`, 'text', value);
    return value;
  }

  /** Text, or null where MAAS says null, says nothing, or says `""`. */
  textOrNull(name: string): string | null {
    const value = this.#fields[name];
    return value === undefined || value === null || value === '' ? null : this.text(name);
  }

  flag(name: string): boolean {
    const value = this.#fields[name];
    if (typeof value !== 'boolean') throw wrong(`${this.#at}.${name}`, 'true or false', value);
    return value;
  }

  texts(name: string): readonly string[] {
    return items(this.#fields[name], `${this.#at}.${name}`).map((each, index) => {
      if (typeof each !== 'string') throw wrong(`${this.#at}.${name}[${index}]`, 'text', each);
      return each;
    });
  }

  ints(name: string): readonly number[] {
    return items(this.#fields[name], `${this.#at}.${name}`).map((each, index) => {
      if (typeof each !== 'number') throw wrong(`${this.#at}.${name}[${index}]`, 'a number', each);
      return each;
    });
  }

  object(name: string): Fields {
    return new Fields(this.#fields[name], `${this.#at}.${name}`);
  }

  objectOrNull(name: string): Fields | null {
    const value = this.#fields[name];
    return value === undefined || value === null ? null : this.object(name);
  }

  list<T>(name: string, read: (each: Fields) => T): readonly T[] {
    return listOf(this.#fields[name], `${this.#at}.${name}`, read);
  }

  /** Is the field there at all, and not null? */
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
  return new WrongShape(`${at} should be ${wanted} and is ${typeWord(value)}`);
}

function typeWord(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : typeof value;
}
