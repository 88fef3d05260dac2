/** A table of the database: rows by uuid, in the order of their internal numbers, with indexes. */

/** What every row has: the uuid that the API shows, and the number that some of its texts leak. */
export interface Row {
  readonly id: string;
  readonly nr: number;
}

/** A table without its indexes. */
export interface Rows<R extends Row> {
  readonly type: string;
  readonly removed: Map<string, number>;
  readonly revision: number;
  readonly last: number;
  get(id: string | undefined): R | undefined;
  all(): R[];
  set(id: string, fields: Partial<R>): R;
  nextNumber(): number;
  startAfter(nr: number): void;
}

type Keys<R, Index extends string> = Readonly<Record<Index, (row: R) => string | undefined>>;

export class Table<R extends Row, Index extends string = never> {
  /** How the server's texts call its rows: `VirtualMachine`. */
  readonly type: string;
  readonly #rows = new Map<string, R>();
  readonly #keys: Keys<R, Index>;
  readonly #indexes = new Map<Index, Map<string, Set<string>>>();
  /** Removed rows that their uuid still leads to. */
  readonly removed = new Map<string, number>();
  #last = 0;
  revision = 0;

  constructor(type: string, keys: Keys<R, Index>) {
    this.type = type;
    this.#keys = keys;
    for (const index of Object.keys(keys) as Index[]) this.#indexes.set(index, new Map());
  }

  get(id: string | undefined): R | undefined {
    return id === undefined ? undefined : this.#rows.get(id);
  }

  /** A row that others point at, so it is there. */
  need(id: string): R {
    const row = this.#rows.get(id);
    if (row === undefined) throw new Error(`no ${this.type} ${id} in the lab`);
    return row;
  }

  all(): R[] {
    return [...this.#rows.values()].toSorted((a, b) => a.nr - b.nr);
  }

  by(index: Index, value: string): R[] {
    const ids = this.#indexes.get(index)?.get(value) ?? [];
    return [...ids].map((id) => this.need(id)).toSorted((a, b) => a.nr - b.nr);
  }

  put(row: R): R {
    this.#unindex(row.id);
    this.#rows.set(row.id, row);
    for (const [index, entries] of this.#indexes) {
      const value = this.#keys[index](row);
      if (value === undefined) continue;
      const ids = entries.get(value);
      if (ids === undefined) entries.set(value, new Set([row.id]));
      else ids.add(row.id);
    }
    this.#last = Math.max(this.#last, row.nr);
    this.revision += 1;
    return row;
  }

  /** Changes fields of a row as it is now. */
  set(id: string, fields: Partial<R>): R {
    return this.put({ ...this.need(id), ...fields });
  }

  remove(id: string): void {
    const row = this.#rows.get(id);
    if (row === undefined) return;
    this.#unindex(id);
    this.#rows.delete(id);
    this.removed.set(id, row.nr);
    this.revision += 1;
  }

  nextNumber(): number {
    this.#last += 1;
    return this.#last;
  }

  get last(): number {
    return this.#last;
  }

  startAfter(nr: number): void {
    this.#last = Math.max(this.#last, nr);
  }

  #unindex(id: string): void {
    const old = this.#rows.get(id);
    if (old === undefined) return;
    for (const [index, entries] of this.#indexes) {
      const value = this.#keys[index](old);
      if (value !== undefined) entries.get(value)?.delete(id);
    }
  }
}
