/** JSON as MAAS writes it (indented by 4), rendered once per object and put together from parts. */

/** Something that can be written at any depth; each depth is rendered once. */
export class Json {
  readonly #render: (indent: string) => string;
  readonly #texts: string[] = [];

  constructor(render: (indent: string) => string) {
    this.#render = render;
  }

  get text(): string {
    return this.at(0);
  }

  at(depth: number): string {
    return (this.#texts[depth] ??= this.#render(step.repeat(depth)));
  }
}

const step = '    ';

/** Plain data. */
export function valueOf(value: unknown): Json {
  const text = JSON.stringify(value, null, step.length);
  return new Json((indent) => (text.includes('\n') ? text.replaceAll('\n', `\n${indent}`) : text));
}

/** An object whose values are plain data, rendered parts, or lists of rendered parts. */
export function objectOf(fields: Readonly<Record<string, unknown>>): Json {
  return new Json((indent) => {
    const depth = indent.length / step.length + 1;
    const lines: string[] = [];
    for (const key in fields) lines.push(`${JSON.stringify(key)}: ${part(fields[key], depth)}`);
    if (lines.length === 0) return '{}';
    return `{\n${indent}${step}${lines.join(`,\n${indent}${step}`)}\n${indent}}`;
  });
}

/** A list of rendered objects. */
export function listOf(items: readonly Json[]): Json {
  if (items.length === 0) return valueOf([]);
  return new Json((indent) => {
    const depth = indent.length / step.length + 1;
    const inner = `\n${indent}${step}`;
    return `[${inner}${items.map((each) => each.at(depth)).join(`,${inner}`)}\n${indent}]`;
  });
}

function part(value: unknown, depth: number): string {
  if (value instanceof Json) return value.at(depth);
  if (Array.isArray(value) && value[0] instanceof Json) return listOf(value as Json[]).at(depth);
  // IPv6 counts go beyond what a number holds; MAAS writes them out in full.
  if (typeof value === 'bigint') return String(value);
  return typeof value === 'object' && value !== null
    ? valueOf(value).at(depth)
    : (JSON.stringify(value) ?? 'null');
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
