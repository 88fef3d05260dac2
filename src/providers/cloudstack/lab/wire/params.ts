/** Declares the parameters of a command in one line, and reads what was sent for them. */

/** `text` where nothing is said; `map` is `name[0].key=…`; any other word names the table that a uuid is of. */
export interface Param {
  readonly name: string;
  readonly type: string;
  readonly list: boolean;
  readonly required: boolean;
  /** For root admins; from others it is taken and forgotten. */
  readonly rootOnly: boolean;
}

/** `id:vm! deviceid:long ids:vm[] customid°`: `!` required, `°` root admin only, `[]` a list. */
export function declared(line: string): readonly Param[] {
  return line
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => {
      const [, name = '', type = 'text', list, marks = ''] =
        /^([\w.]+)(?::(\w+))?(\[\])?([!°]*)$/.exec(word) ?? [];
      if (name === '') throw new Error(`no parameter: ${word}`);
      return {
        name,
        type,
        list: list !== undefined,
        required: marks.includes('!'),
        rootOnly: marks.includes('°'),
      };
    });
}

/** What was sent for a command, checked. Names are those of the declaration. */
export class Params {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return value === '' ? undefined : value;
  }

  /** One that was checked to be there. */
  needed(name: string): string {
    return this.#values.get(name) ?? '';
  }

  /** Anything but `true` is false. */
  flag(name: string, otherwise = false): boolean {
    const value = this.#values.get(name);
    return value === undefined ? otherwise : value.toLowerCase() === 'true';
  }

  whole(name: string): number | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : Number(value);
  }

  list(name: string): readonly string[] {
    return (this.text(name) ?? '')
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '');
  }

  /** `name[0].key=a&name[0].value=b` as objects, in the order of their numbers. */
  maps(name: string): readonly Readonly<Record<string, string>>[] {
    const found = new Map<number, Record<string, string>>();
    for (const [key, value] of this.#values) {
      const [, number, field] = mapKey(key, name) ?? [];
      if (number === undefined || field === undefined) continue;
      const entry = found.get(Number(number)) ?? {};
      entry[field] = value;
      found.set(Number(number), entry);
    }
    return [...found].toSorted(([a], [b]) => a - b).map(([, entry]) => entry);
  }

  /** Of a map of keys and values, or of fields of its first entry. */
  details(name: string): Readonly<Record<string, string>> | undefined {
    const maps = this.maps(name);
    if (maps.length === 0) return undefined;
    return Object.fromEntries(
      maps.flatMap((each) =>
        each['key'] === undefined ? Object.entries(each) : [[each['key'], each['value'] ?? '']],
      ),
    );
  }

  all(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#values);
  }
}

function mapKey(key: string, name: string): RegExpExecArray | null {
  return key.startsWith(`${name}[`) ? /^[\w.]+\[(\d+)\]\.?(.*)$/.exec(key) : null;
}
