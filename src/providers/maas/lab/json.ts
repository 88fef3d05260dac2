/** JSON as MAAS writes it (indented by 4), rendered once per object and put together from parts. */

/** A rendered object; `inner` is its text one level deeper. */
export class Json {
  readonly text: string;
  #inner: string | undefined;

  constructor(text: string) {
    this.text = text;
  }

  get inner(): string {
    this.#inner ??= this.text.replaceAll('\n', '\n    ');
    return this.#inner;
  }
}

/** An object whose values are plain data, rendered parts, or lists of rendered parts. */
export function objectOf(fields: Readonly<Record<string, unknown>>): Json {
  const lines = Object.entries(fields).map(
    ([key, value]) => `    ${JSON.stringify(key)}: ${part(value)}`,
  );
  return new Json(lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n}`);
}

/** A list of rendered objects. */
export function listOf(items: readonly Json[]): Json {
  if (items.length === 0) return new Json('[]');
  return new Json(`[\n    ${items.map((each) => each.inner).join(',\n    ')}\n]`);
}

function part(value: unknown): string {
  if (value instanceof Json) return value.inner;
  if (Array.isArray(value) && value[0] instanceof Json) return listOf(value as Json[]).inner;
  // IPv6 counts go beyond what a number holds; MAAS writes them out in full.
  if (typeof value === 'bigint') return String(value);
  return (JSON.stringify(value, null, 4) ?? 'null').replaceAll('\n', '\n    ');
}

/** Keeps what was rendered from a row for as long as the row and every part of it stay the same. */
export class Rendered {
  readonly #kept = new WeakMap<
    object,
    { readonly parts: readonly unknown[]; readonly json: Json }
  >();

  of(row: object, parts: readonly unknown[], render: () => Json): Json {
    const kept = this.#kept.get(row);
    if (kept?.parts.length === parts.length && kept.parts.every((each, at) => each === parts[at]))
      return kept.json;
    const json = render();
    this.#kept.set(row, { parts, json });
    return json;
  }
}
