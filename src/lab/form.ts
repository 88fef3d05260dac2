/** Reads the fields of a request's body: urlencoded, multipart or JSON. */
import type { LabRequest } from './simulator.ts';

/** Every field with its values in order. */
export type Fields = ReadonlyMap<string, readonly string[]>;

/** The body's fields; undefined where it claims to be JSON and is not. Other content types have no fields. */
export function readFields(request: LabRequest): Fields | undefined {
  const [type = '', ...more] = (request.headers['content-type'] ?? '').split(';');
  switch (type.trim().toLowerCase()) {
    case 'application/x-www-form-urlencoded':
      return collect(new URLSearchParams(request.body.toString()));
    case 'multipart/form-data':
      return collect(multipart(request.body, boundary(more)));
    case 'application/json':
      return jsonFields(request.body.toString());
    default:
      return new Map();
  }
}

function collect(pairs: Iterable<readonly [string, string]>): Fields {
  const fields = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const values = fields.get(name);
    if (values === undefined) fields.set(name, [value]);
    else values.push(value);
  }
  return fields;
}

function boundary(parameters: readonly string[]): string {
  for (const parameter of parameters) {
    const found = /^\s*boundary="?([^"]+)"?\s*$/i.exec(parameter);
    if (found?.[1] !== undefined) return found[1];
  }
  return '';
}

function multipart(body: Buffer, mark: string): [string, string][] {
  if (mark === '') return [];
  const pairs: [string, string][] = [];
  for (const part of body.toString('latin1').split(`--${mark}`)) {
    const gap = part.indexOf('\r\n\r\n');
    const name = /name="([^"]*)"/.exec(part.slice(0, gap))?.[1];
    if (gap < 0 || name === undefined) continue;
    const value = part.slice(gap + 4).replace(/\r\n$/, '');
    const coded = /^content-transfer-encoding: *base64\r?$/im.test(part.slice(0, gap));
    pairs.push([name, Buffer.from(value, coded ? 'base64' : 'latin1').toString('utf8')]);
  }
  return pairs;
}

function jsonFields(text: string): Fields | undefined {
  try {
    const parsed: unknown = JSON.parse(text === '' ? '{}' : text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined;
    const pairs = Object.entries(parsed).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((each): [string, string] => [name, word(each)]),
    );
    return collect(pairs);
  } catch {
    return undefined;
  }
}

function word(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
