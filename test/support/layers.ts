/** Who may import whom: the table of src/README.md, and the rules that walk it. */
import { posix } from 'node:path';
import { cyclesIn, withoutComments, type SourceFile } from './imports.ts';

interface Layer {
  /** Folders and files below src/, besides the layer's own. */
  readonly may: readonly string[];
  /** Packages and Node modules; absent: any. Who names them is free of network, clock and chance. */
  readonly packages?: readonly string[];
}

const stages = ['spec', 'live', 'diff', 'plan', 'apply', 'show', 'journal', 'transport', 'lab'];
const calculating = {
  diff: ['fast-json-patch'],
  plan: ['node:crypto'],
  show: [],
  script: [],
  spec: ['yaml', 'ajv/dist/2020.js', 'fast-json-patch', 'node:buffer', 'node:crypto', 'node:path'],
};
const vendor: Layer = { may: ['model', 'transport', 'lab'] };
const pipeline: Layer = {
  may: ['model', ...stages, 'script', 'providers/index.ts', 'reconcile', 'reconcile.ts'],
};

/** `providers/<vendor>` stands for each of them. */
export const layers: Readonly<Record<string, Layer>> = {
  model: { may: [], packages: ['ip-bigint'] },
  ...Object.fromEntries(stages.map((stage): [string, Layer] => [stage, { may: ['model'] }])),
  ...Object.fromEntries(
    Object.entries(calculating).map(([stage, packages]) => [stage, { may: ['model'], packages }]),
  ),
  // Like the vendors it stands on the stages: words are quoted as transport does it.
  script: { may: ['model', 'transport'], packages: [] },
  'providers/<vendor>': vendor,
  'providers/index.ts': { may: ['model', 'providers/<vendor>'] },
  reconcile: pipeline,
  'reconcile.ts': pipeline,
  cli: { may: ['model', ...stages, 'reconcile', 'reconcile.ts', '../package.json'] },
};

/** Files of the calculating folders that look outside, and what for. */
const lookingOutside: Readonly<Record<string, readonly string[]>> = {
  // Spec files are read from a folder.
  'spec/source.ts': ['node:fs/promises', 'node:fs'],
  // The published schemas are read from beside package.json.
  'spec/schemas.ts': ['node:fs/promises', 'node:fs'],
  // `validate --watch` waits until files have settled.
  'spec/watch.ts': ['chokidar', 'node:timers/promises'],
};

export function layerProblems(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => {
    const own = homeOf(file.path);
    const layer = layers[own.layer];
    if (layer === undefined)
      return [`src/${file.path} belongs to no layer: move it, or give its folder a row in layers.`];
    const packages = layer.packages && [...layer.packages, ...(lookingOutside[file.path] ?? [])];
    return file.imports.flatMap((each) => {
      const where = `src/${file.path}:${each.line}`;
      if (each.file === undefined) {
        if (packages === undefined || packages.includes(each.specifier)) return [];
        return `${where} imports ${each.specifier}: ${own.layer} is to get what it needs as values (packages it may use: ${packages.join(', ') || 'none'}).`;
      }
      const other = homeOf(each.file);
      if (own.name === other.name || layer.may.includes(other.layer)) return [];
      return `${where} imports ${each.file}: ${own.layer} may import ${layer.may.join(', ') || 'nothing'}. Move what is shared to model/, or let reconcile hand it over.`;
    });
  });
}

function homeOf(path: string): { readonly layer: string; readonly name: string } {
  const [first = '', second = ''] = path.split('/');
  if (first === '..') return { layer: path, name: path };
  if (first !== 'providers') return { layer: first, name: first };
  const name = `${first}/${second}`;
  return { layer: second.includes('.') ? name : 'providers/<vendor>', name };
}

const unforeseeable =
  /\b(?:Date\.now|performance\.now|Math\.random|randomUUID|randomBytes|randomInt|fetch|setTimeout|setInterval)\s*\(|\bnew Date\(\s*\)|\bprocess\.\w+/g;

/** Clock, chance, network and environment in folders whose answer follows from what they are given. */
export function purityProblems(files: readonly SourceFile[]): readonly string[] {
  const pure = ['model', ...Object.keys(calculating)];
  return files
    .filter(({ path }) => pure.includes(homeOf(path).layer))
    .flatMap(({ path, text }) =>
      [...withoutComments(text).matchAll(unforeseeable)].map(
        (match) =>
          `src/${path}:${lineAt(text, match.index)} uses ${match[0]}: take it as an argument, so that the same input gives the same answer.`,
      ),
    );
}

/**
 * Rows of files that lead back to the first. Imports of types alone count as well when `typesToo` is set, but for
 * those of `ownTypes`: entries whose parts speak of the entry's own types.
 */
export function fileCycleProblems(
  files: readonly SourceFile[],
  {
    typesToo,
    ownTypes = [],
  }: { readonly typesToo: boolean; readonly ownTypes?: readonly string[] },
): readonly string[] {
  const graph = new Map(
    files.map(({ path, imports }) => [
      path,
      new Set(
        imports.flatMap(({ file, typesOnly }) =>
          file === undefined || (typesOnly && (!typesToo || ownTypes.includes(file))) ? [] : [file],
        ),
      ),
    ]),
  );
  return cyclesIn(graph).map(
    (cycle) =>
      `src/${cycle.join(' → ')} is a cycle: move what they share to a file that all of them import.`,
  );
}

/** Cycles between folders that lie side by side; a folder's subfolders are part of it. */
export function folderCycleProblems(files: readonly SourceFile[]): readonly string[] {
  const graph = new Map<string, Set<string>>();
  for (const { path, imports } of files)
    for (const { file } of imports) {
      const pair = file === undefined ? undefined : sideBySide(path, file);
      if (pair === undefined) continue;
      graph.set(pair[0], (graph.get(pair[0]) ?? new Set()).add(pair[1]));
    }
  return cyclesIn(graph).map(
    (cycle) =>
      `src/${cycle.join(' → ')} is a cycle of folders: move what they share below them, or hand it over as a value.`,
  );
}

function sideBySide(path: string, other: string): readonly [string, string] | undefined {
  const [from, to] = [path, other].map((each) => posix.dirname(each).split('/')) as [
    string[],
    string[],
  ];
  const apart = from.findIndex((each, index) => each !== to[index]);
  const [a, b] = [from, to].map((each) => each.slice(0, apart + 1).join('/')) as [string, string];
  return apart < 0 || to[apart] === undefined || from[0] === '.' || to[0] === '.'
    ? undefined
    : [a, b];
}

/** Names, heads and exports of single files. */
export function fileProblems(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ path, text }) => {
    const code = withoutComments(text);
    const found: string[] = [];
    const say = (what: string): number => found.push(`src/${path} ${what}`);
    const words = path.replace(/(\.gen)?\.ts$/, '').split(/[/.-]/);
    const vague = words.find((word) => /^(utils?|helpers?|commons?|misc|shared)$/.test(word));
    if (vague !== undefined) say(`is named '${vague}': name it after what it knows or does.`);
    if (!text.startsWith('/** ')) say('has no head: open it with one sentence in /** … */.');
    if (/^export default\b/m.test(code)) say('has a default export: export it by its name.');
    if (path !== 'providers/index.ts' && isBarrel(code))
      say('only hands on what others export: import from those files instead.');
    return found;
  });
}

function isBarrel(code: string): boolean {
  const rest = code.replaceAll(
    /^export\s+(?:type\s+)?(?:\*[^;]*?|\{[^}]*\})\s*from\s*[^;]+;/gm,
    '',
  );
  return rest !== code && rest.trim() === '';
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}
