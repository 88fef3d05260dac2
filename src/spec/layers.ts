/** A site's trueup.yaml and those it extends: read together, since they share their vars. */
import { isMap, isScalar, type Node } from 'yaml';
import type { Problem } from '../model/problem.ts';
import { blame } from './file.ts';
import type { SpecLimits } from './limits.ts';
import { locate, type Part } from './locate.ts';
import { parseFile, type Parsed } from './parse.ts';
import { keyOf, plain } from './plain.ts';
import { schemaCheck } from './schemas.ts';
import { hideSecrets } from './secrets.ts';
import type { SpecSource } from './source.ts';
import type { TrueupFile } from './trueup.gen.ts';
import { substituteNothing, substituteWith } from './vars.ts';
import { schemaProblems } from './wrong.ts';

/** One trueup.yaml of the chain. */
export interface Layer {
  readonly part: Part;
  /** Its folder, relative to the site's: empty or with a `/` at its end. */
  readonly folder: string;
  readonly value: TrueupFile;
}
export interface Layers {
  /** The most basic first, the site's own last. Empty where one cannot be used. */
  readonly layers: readonly Layer[];
  readonly vars: ReadonlyMap<string, unknown>;
  readonly parsed: readonly Parsed[];
  readonly problems: readonly Problem[];
}

/** Reads trueup.yaml and what it extends. */
export async function readLayers(source: SpecSource, limits: SpecLimits): Promise<Layers> {
  const found: Problem[] = [];
  const parsed: Parsed[] = [];
  const parts: { readonly part: Part; readonly folder: string }[] = [];
  let path = 'trueup.yaml';
  for (;;) {
    const one = await parseFile(source, path, { limits, mayHoldSecrets: true });
    parsed.push(one);
    found.push(...one.problems);
    const part = partOf(one, found);
    if (part === undefined) return { layers: [], vars: new Map(), parsed, problems: found };
    hideSecrets(part);
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    parts.unshift({ part, folder });
    const base = extended(part);
    if (base === undefined) break;
    path = pathFrom(folder, base.text);
    if (parts.some((each) => each.part.file.path === path) || parts.length >= limits.sites) {
      const message = `the sites extend each other in a circle: ${base.text}`;
      found.push(blame(part.file, base.node, { code: 'extends-circle', message }));
      return { layers: [], vars: new Map(), parsed, problems: found };
    }
  }
  const vars = varsOf(
    parts.map((each) => each.part),
    limits,
    found,
  );
  const layers: Layer[] = [];
  for (const { part, folder } of parts) {
    const value = await valueOf(part, { vars, limits, found });
    if (value !== undefined) layers.push({ part, folder, value });
  }
  const complete = layers.length === parts.length;
  return { layers: complete ? layers : [], vars, parsed, problems: found };
}

function partOf(parsed: Parsed, found: Problem[]): Part | undefined {
  const [document, second] = parsed.file.documents;
  if (!parsed.whole || document === undefined) {
    if (parsed.problems.every((each) => each.level === 'warning'))
      found.push(
        blame(parsed.file, undefined, {
          code: 'no-site',
          message: 'it names no site',
          help: 'Begin with `site: <name>`.',
        }),
      );
    return undefined;
  }
  if (second !== undefined) {
    const message = 'trueup.yaml is one document';
    found.push(
      blame(parsed.file, second.contents ?? undefined, { code: 'second-document', message }),
    );
  }
  return { file: parsed.file, document, value: document.contents };
}

function extended(part: Part): { readonly text: string; readonly node: Node } | undefined {
  const node = locate(part, '/extends');
  return isScalar(node) && typeof node.value === 'string' && node.value !== 'extends'
    ? { text: node.value, node }
    : undefined;
}

/** A path as somebody wrote it in a file of `folder`, without `.` and needless `..`. */
export function pathFrom(folder: string, written: string): string {
  const path = normal(written.startsWith('/') ? written : `${folder}${written}`);
  return /\.ya?ml$/.test(path) ? path : normal(`${path}/trueup.yaml`);
}

function normal(path: string): string {
  const kept: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..' && kept.length > 0 && kept.at(-1) !== '..') kept.pop();
    else if (step !== '.' && (step !== '' || kept.length === 0)) kept.push(step);
  }
  return kept.join('/');
}

function varsOf(
  parts: readonly Part[],
  limits: SpecLimits,
  found: Problem[],
): Map<string, unknown> {
  const vars = new Map<string, unknown>();
  for (const part of parts)
    for (const [name, value] of Object.entries(ownVars(part, limits, found))) vars.set(name, value);
  return vars;
}

/** What stands under `vars` in a document. */
export function ownVars(part: Part, limits: SpecLimits, found: Problem[]): Record<string, unknown> {
  const contents = part.document.contents;
  const pair = isMap(contents) ? contents.items.find((each) => keyOf(each) === 'vars') : undefined;
  if (pair === undefined || !isMap(pair.value)) return {};
  const options = { limits, substitute: substituteNothing, aliased: { count: 0 } };
  const { value, problems } = plain(part.file, part.document, options, pair.value);
  found.push(...problems);
  return value as Record<string, unknown>;
}

async function valueOf(
  part: Part,
  reading: {
    readonly vars: ReadonlyMap<string, unknown>;
    readonly limits: SpecLimits;
    readonly found: Problem[];
  },
): Promise<TrueupFile | undefined> {
  const { vars, limits, found } = reading;
  const substitute = substituteWith(vars, 'keep');
  const { value, problems } = plain(part.file, part.document, {
    limits,
    substitute,
    aliased: { count: 0 },
    literal: 'vars',
  });
  found.push(...problems);
  const check = await schemaCheck('trueup.json');
  if (check(value)) return value as TrueupFile;
  found.push(...schemaProblems(part, check.errors));
  return undefined;
}
