/** A table of the lab's database: rows by id, found by indexed keys, with ids that are never used twice. */

type Key = string | number;
type KeyOf<Row> = (row: Row) => Key | null;

/** Rows are replaced, never changed, so that what was rendered from a row is known by its identity. */
export class Table<Row extends { readonly id: number }, Index extends string = never> {
  readonly #rows = new Map<number, Row>();
  readonly #indexes = new Map<
    Index,
    { readonly key: KeyOf<Row>; readonly ids: Map<Key, Set<number>> }
  >();
  #next: number;
  /** Grows with each change. */
  revision = 0;

  constructor(indexes: Readonly<Record<Index, KeyOf<Row>>>, firstId = 1) {
    this.#next = firstId;
    for (const name of Object.keys(indexes) as Index[])
      this.#indexes.set(name, { key: indexes[name], ids: new Map() });
  }

  get size(): number {
    return this.#rows.size;
  }

  get nextId(): number {
    return this.#next;
  }

  /** Moves the sequence forward; PostgreSQL never hands out an id twice, and neither does a lab that restarts. */
  startAt(next: number): void {
    this.#next = Math.max(this.#next, next);
  }

  newId(): number {
    this.#next += 1;
    return this.#next - 1;
  }

  get(id: number | null | undefined): Row | undefined {
    return id === null || id === undefined ? undefined : this.#rows.get(id);
  }

  all(): Row[] {
    return [...this.#rows.values()];
  }

  by(index: Index, key: Key | null): Row[] {
    const ids = key === null ? undefined : this.#indexes.get(index)?.ids.get(key);
    const rows: Row[] = [];
    for (const id of ids ?? []) {
      const row = this.#rows.get(id);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  put(row: Row): Row {
    const old = this.#rows.get(row.id);
    for (const { key, ids } of this.#indexes.values()) {
      const before = old === undefined ? null : key(old);
      const now = key(row);
      if (before === now) continue;
      if (before !== null) ids.get(before)?.delete(row.id);
      if (now === null) continue;
      const set = ids.get(now);
      if (set === undefined) ids.set(now, new Set([row.id]));
      else set.add(row.id);
    }
    this.#rows.set(row.id, row);
    this.startAt(row.id + 1);
    this.revision += 1;
    return row;
  }

  remove(id: number): void {
    const old = this.#rows.get(id);
    if (old === undefined) return;
    for (const { key, ids } of this.#indexes.values()) {
      const before = key(old);
      if (before !== null) ids.get(before)?.delete(id);
    }
    this.#rows.delete(id);
    this.revision += 1;
  }
}
