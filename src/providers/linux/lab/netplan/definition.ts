/** The merged definition of netplan's files, and what netplan finds wrong in one of them. */
import { LineCounter, parseDocument } from 'yaml';
import { readFile } from '../files/access.ts';
import { namesIn, tidy } from '../files/tree.ts';
import type { Host } from '../host.ts';
import { mistakeIn } from './mistakes.ts';

export type Mapping = Readonly<Record<string, unknown>>;

/** `message` as `netplan generate` prints it. */
export type Definition =
  | { readonly ok: true; readonly network: Mapping }
  | { readonly ok: false; readonly message: string };

const folders = ['lib', 'etc', 'run'] as const;

/** Files of the same name shadow each other, run over etc over lib; all are read in the order of their names. */
export function netplanFiles(host: Host, root: string): readonly string[] {
  const byName = new Map<string, string>();
  for (const each of folders) {
    const folder = tidy(`${root}/${each}/netplan`);
    for (const name of namesIn(host.files, folder))
      if (name.endsWith('.yaml')) byName.set(name, `${folder}/${name}`);
  }
  return [...byName].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

export function readDefinition(host: Host, root: string): Definition {
  let network: Mapping = {};
  for (const path of netplanFiles(host, root)) {
    const read = readFile(host, path);
    if (typeof read === 'string')
      return { ok: false, message: `${path}: cannot be read: ${read}\n` };
    const parsed = parsedFile(path, read.text, network);
    if (!parsed.ok) return parsed;
    network = parsed.network;
  }
  return { ok: true, network };
}

function parsedFile(path: string, text: string, before: Mapping): Definition {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined) {
    const { line, col } = lines.linePos(error.pos[0]);
    const message = `${path}:${line}:${col}: Invalid YAML: ${error.code.toLowerCase()}:\n`;
    return { ok: false, message: `${message}${pointed(text, line, col)}` };
  }
  const root = document.contents;
  if (root === null) return { ok: true, network: before };
  const value = (document.toJS() ?? {}) as Mapping;
  const network = merged(before, value['network'] ?? {}) as Mapping;
  const mistake = mistakeIn(root, network);
  if (mistake === undefined) return { ok: true, network };
  const at = mistake.node.range?.[0] ?? 0;
  const { line, col } = lines.linePos(at);
  const message = `${path}:${line}:${col}: Error in network definition: ${mistake.text}\n`;
  return { ok: false, message: `${message}${pointed(text, line, col)}` };
}

function pointed(text: string, line: number, column: number): string {
  return `${text.split('\n')[line - 1] ?? ''}\n${' '.repeat(column - 1)}^\n`;
}

/** Maps are joined, lists appended, other values replaced. */
function merged(before: unknown, after: unknown): unknown {
  if (isMapping(before) && isMapping(after)) {
    const both = new Set([...Object.keys(before), ...Object.keys(after)]);
    return Object.fromEntries(
      [...both].map((key) => [
        key,
        key in after ? (key in before ? merged(before[key], after[key]) : after[key]) : before[key],
      ]),
    );
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const known = new Set(before.map((each) => JSON.stringify(each)));
    return [...(before as unknown[]), ...after.filter((each) => !known.has(JSON.stringify(each)))];
  }
  return after;
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every device of the definition with its sort. */
export function devicesIn(network: Mapping): readonly (readonly [string, string, Mapping])[] {
  return ['ethernets', 'bonds', 'bridges', 'vlans'].flatMap((sort) =>
    Object.entries((network[sort] ?? {}) as Record<string, unknown>).map(
      ([name, of]) => [sort, name, isMapping(of) ? of : {}] as const,
    ),
  );
}

export function listOf(of: Mapping, key: string): readonly unknown[] {
  const value = of[key];
  return Array.isArray(value) ? value : [];
}
