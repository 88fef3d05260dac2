/** What each file of a folder imports, read from its text: static, type-only, re-exported and dynamic imports. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

export interface SourceFile {
  /** From the folder that was asked for: `plan/order/graph.ts`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

export interface Import {
  /** As written: `./graph.ts`, `node:path`, `yaml`. */
  readonly specifier: string;
  /** For a relative one: the file it names, from the same folder. */
  readonly file?: string;
  /** `import type`, `export type`: gone when the code runs. */
  readonly typesOnly: boolean;
  readonly line: number;
}

export function sourcesIn(folder: string): readonly SourceFile[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .toSorted()
    .map((path) => sourceFile(path, readFileSync(join(folder, path), 'utf8')));
}

export function sourceFile(path: string, text: string): SourceFile {
  const code = withoutComments(text);
  const imports = [...code.matchAll(importing)].map((match): Import => {
    const { specifier = '' } = match.groups ?? {};
    const line = code.slice(0, match.index).split('\n').length;
    const typesOnly = /^\s*(?:import|export)\s+type\b/.test(match[0]);
    const file = posix.join(posix.dirname(path), specifier);
    return { specifier, line, typesOnly, ...(specifier.startsWith('.') ? { file } : {}) };
  });
  return { path, text, imports };
}

// `from '…'` after an import or export clause, which may take several lines; `import '…'`; `import('…')`.
const importing =
  /(?:^[ \t]*(?:import|export)\b[^;'"`()=]*?\bfrom\s*|^[ \t]*import\s*|\bimport\(\s*)(['"])(?<specifier>[^'"\n]+)\1/gm;

/** The same lines with comments blank, so that an example in one is no import. Text in quotes stays. */
export function withoutComments(text: string): string {
  return text.replaceAll(
    /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (found) => (found.startsWith('/') ? found.replaceAll(/[^\n]/g, ' ') : found),
  );
}

/** Rows of names that lead back to where they begin; empty: there are none. */
export function cyclesIn(graph: ReadonlyMap<string, ReadonlySet<string>>): readonly string[][] {
  const cycles: string[][] = [];
  const settled = new Set<string>();
  const way: string[] = [];
  const walk = (name: string): void => {
    const at = way.indexOf(name);
    if (at >= 0) cycles.push([...way.slice(at), name]);
    if (at >= 0 || settled.has(name)) return;
    way.push(name);
    for (const next of graph.get(name) ?? []) walk(next);
    way.pop();
    settled.add(name);
  };
  for (const name of graph.keys()) walk(name);
  return cycles;
}
