/** Reads untrusted JSON field by field; the first wrong type names its place. */

/** Thrown by the readers below and caught where an answer comes in; it never leaves the provider. */
export class WrongShape extends Error {
  override readonly name = 'WrongShape';
}

/**
 * An object whose fields are read by type. PVE is not strict about its own: the same number comes as `2` and as `"2"`,
 * the same flag as 1, "1" and true, from one version to the next.
 */
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
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isSafeInteger(number))
      throw wrong(`${this.#at}.${name}`, 'a whole number', value);
    return number;
  }

  intOrNull(name: string): number | null {
    return this.has(name) ? this.int(name) : null;
  }

  text(name: string): string {
    const value = this.#fields[name];
    // An MTU or a VLAN id is text in one answer and a number in the next.
    if (typeof value === 'number') return String(value);
    if (typeof value !== 'string') throw wrong(`${this.#at}.${name}`, 'text', value);
    return value;
  }

  textOrNull(name: string): string | null {
    return this.has(name) && this.#fields[name] !== '' ? this.text(name) : null;
  }

  /** Absent is false. */
  flag(name: string): boolean {
    const value = this.#fields[name] ?? false;
    if (value === true || value === 1 || value === '1') return true;
    if (value === false || value === 0 || value === '0' || value === '') return false;
    throw wrong(`${this.#at}.${name}`, 'a flag', value);
  }

  list<T>(name: string, read: (each: Fields) => T): readonly T[] {
    return listOf(this.#fields[name], `${this.#at}.${name}`, read);
  }

  /** Is the field there at all, and not null? */
  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }

  raw(name: string): unknown {
    return this.#fields[name];
  }

  names(): readonly string[] {
    return Object.keys(this.#fields);
  }
}

/** Every member of a list, read. */
export function listOf<T>(value: unknown, at: string, read: (each: Fields) => T): readonly T[] {
  if (!Array.isArray(value)) throw wrong(at, 'a list', value);
  return value.map((each, index) => read(new Fields(each, `${at}[${index}]`)));
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
