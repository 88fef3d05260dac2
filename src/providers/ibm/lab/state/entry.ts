/** An entry of a state as someone wrote it: anything may be left out, references may be names, ids or objects. */
import type { Table } from '../world/table.ts';

export type Entry = Readonly<Record<string, unknown>>;

export function entriesOf(value: unknown): readonly Entry[] {
  return Array.isArray(value) ? value.filter(isEntry) : [];
}

export function entryOf(value: unknown): Entry {
  return isEntry(value) ? value : {};
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(value: unknown, usual: number): number {
  return typeof value === 'number' ? value : usual;
}

export function flagOf(value: unknown, usual: boolean): boolean {
  return typeof value === 'boolean' ? value : usual;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The id or name in a reference, however it is written. */
export function saidOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  const { id, name } = entryOf(value);
  return textOf(id) ?? textOf(name);
}

/** The row that a reference means; fails where there is none, as the state would not make sense. */
export function rowFor<Kind extends { readonly id: string }>(
  table: Table<Kind>,
  value: unknown,
  what: string,
): Kind {
  const said = saidOf(value);
  const found = table.get(said) ?? table.all().find((row) => 'name' in row && row['name'] === said);
  if (found === undefined)
    throw new Error(`the lab's state names ${what} '${said}', which is not in it`);
  return found;
}

function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
