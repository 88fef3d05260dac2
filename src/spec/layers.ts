/** The files of a site's chain as values: read together, since they share their vars. */
import { isMap } from 'yaml';
import type { Problem } from '../model/problem.ts';
import type { Link } from './chain.ts';
import type { SpecLimits } from './limits.ts';
import type { Part } from './locate.ts';
import { keyOf, plain } from './plain.ts';
import { schemaCheck, type SchemaError } from './schemas.ts';
import type { TrueupFile } from './trueup.gen.ts';
import { substituteNothing, substituteWith, type Vars } from './vars.ts';
import { schemaProblems } from './wrong.ts';

/** One trueup.yaml of the chain. */
export interface Layer extends Link {
  readonly value: TrueupFile;
}
export interface Layers {
  /** Empty where one of them cannot be used. */
  readonly layers: readonly Layer[];
  readonly vars: Vars;
  readonly problems: readonly Problem[];
}

/** Reads the values of all files of a chain. */
export async function readLayers(links: readonly Link[], limits: SpecLimits): Promise<Layers> {
  const problems: Problem[] = [];
  const vars = new Map<string, unknown>();
  for (const { part } of links)
    for (const [name, value] of Object.entries(ownVars(part, limits, problems)))
      vars.set(name, value);
  const layers: Layer[] = [];
  for (const link of links) {
    const substitute = substituteWith(vars, 'keep');
    const options = { limits, substitute, aliased: { count: 0 }, literal: 'vars' };
    const read = plain(link.part.file, link.part.document, options);
    problems.push(...read.problems);
    const check = await schemaCheck('trueup.json');
    // What is wrong inside a system is said when systems that extend each other are one.
    const wrong = check(read.value) ? [] : (check.errors ?? []).filter((each) => !ofSystem(each));
    problems.push(...schemaProblems(link.part, wrong));
    if (wrong.length === 0) layers.push({ ...link, value: read.value as TrueupFile });
  }
  return { layers: layers.length === links.length ? layers : [], vars, problems };
}

/** What stands under `vars` in a document. */
export function ownVars(
  part: Part,
  limits: SpecLimits,
  found: Problem[],
): Readonly<Record<string, unknown>> {
  const contents = part.document.contents;
  const pair = isMap(contents) ? contents.items.find((each) => keyOf(each) === 'vars') : undefined;
  if (pair === undefined || !isMap(pair.value)) return {};
  const options = { limits, substitute: substituteNothing, aliased: { count: 0 } };
  const { value, problems } = plain(part.file, part.document, options, pair.value);
  found.push(...problems);
  return value as Record<string, unknown>;
}

function ofSystem({ instancePath, keyword }: SchemaError): boolean {
  const steps = instancePath.split('/').length - 1;
  return instancePath.startsWith('/systems/') && (steps > 2 || keyword !== 'type');
}
