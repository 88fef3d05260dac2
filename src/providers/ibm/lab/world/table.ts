/** A table of rows by id, with look-ups by fields that never change. */

/** What every row has. */
export interface Row {
  readonly id: string;
}

/** Rows by id, in the order in which they came. */
export class Table<Kind extends Row> {
  readonly #rows = new Map<string, Kind>();
  readonly #indexes: Map<keyof Kind, Map<unknown, Map<string, Kind>>>;

  /** `fields` can be looked up with `by`; they are set once. */
  constructor(...fields: readonly (keyof Kind)[]) {
    this.#indexes = new Map(fields.map((field) => [field, new Map()]));
  }

  get(id: string | undefined): Kind | undefined {
    return id === undefined ? undefined : this.#rows.get(id);
  }

  all(): Kind[] {
    return [...this.#rows.values()];
  }

  put(row: Kind): Kind {
    this.#rows.set(row.id, row);
    for (const [field, index] of this.#indexes) {
      const rows = index.get(row[field]) ?? new Map<string, Kind>();
      index.set(row[field], rows.set(row.id, row));
    }
    return row;
  }

  remove(id: string): Kind | undefined {
    const row = this.#rows.get(id);
    if (row === undefined) return undefined;
    this.#rows.delete(id);
    for (const [field, index] of this.#indexes) index.get(row[field])?.delete(id);
    return row;
  }

  by(field: keyof Kind, value: unknown): Kind[] {
    const index = this.#indexes.get(field);
    if (index === undefined) return this.all().filter((row) => row[field] === value);
    return [...(index.get(value)?.values() ?? [])];
  }
}
