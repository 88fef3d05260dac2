/** The checked parameters of one call. */
import type { Checked } from './check.ts';
import { splitList } from './formats.ts';

/** Path and request together. */
export class Params {
  readonly #values: ReadonlyMap<string, Checked>;

  constructor(values: ReadonlyMap<string, Checked>) {
    this.#values = values;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    return Array.isArray(value) ? value.join(',') : (value as string | undefined);
  }

  /** A parameter of the path, or one that must be there. */
  needed(name: string): string {
    return this.text(name) ?? '';
  }

  number(name: string): number | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : Number(value);
  }

  flag(name: string): boolean | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : value === '1';
  }

  /** A list in a text. */
  list(name: string): readonly string[] {
    return splitList(this.text(name) ?? '');
  }

  /** An array's elements. */
  items(name: string): readonly string[] {
    const value = this.#values.get(name);
    return value === undefined ? [] : typeof value === 'string' ? [value] : value;
  }

  names(): readonly string[] {
    return [...this.#values.keys()];
  }

  /** Everything but the named parameters. */
  without(...names: readonly string[]): Record<string, string> {
    return Object.fromEntries(
      this.names()
        .filter((name) => !names.includes(name))
        .map((name) => [name, this.needed(name)]),
    );
  }
}
