/** trueup.yaml and the spec files it names → what the site desires, and all that is wrong with them. */
import { createHash } from 'node:crypto';
import { byText } from '../model/address.ts';
import type { Desired } from '../model/desired.ts';
import type { Problem } from '../model/problem.ts';
import { build } from './build.ts';
import { readChain } from './chain.ts';
import { collisions } from './collisions.ts';
import { readDocument } from './document.ts';
import { blame } from './file.ts';
import { readLayers, type Layer } from './layers.ts';
import { usualLimits, type SpecLimits } from './limits.ts';
import { locate } from './locate.ts';
import { inOrder } from './order.ts';
import { parseFile, type Parsed } from './parse.ts';
import { patched } from './patches.ts';
import type { Findings, Reading } from './reading.ts';
import { overlappingAuthorities } from './rules.ts';
import { makeSite } from './site.ts';
import type { SpecSource } from './source.ts';
import { kindIndex, type Vendor } from './vendor.ts';

export interface Loaded {
  /** What could be made of the specs. Where a problem is an error, it lacks something: nothing may be planned from it. */
  readonly desired?: Desired;
  /** All of them, in the order of files and lines. */
  readonly problems: readonly Problem[];
  /** What was read, relative to the site's folder: trueup.yaml files and spec files. */
  readonly files: readonly string[];
}

/** Reads a site. Throws for nothing that a file can hold. */
export async function loadSpecs(
  source: SpecSource,
  vendors: readonly Vendor[],
  limits: SpecLimits = usualLimits,
): Promise<Loaded> {
  const chain = await readChain(source, limits);
  const { layers, vars, problems: told } = await readLayers(chain.links, limits);
  const made = await makeSite(layers, source.root, vendors);
  const listed = await listFiles(source, layers);
  const specs = await Promise.all(listed.paths.map((path) => parseFile(source, path, { limits })));
  const files = [...chain.parsed, ...specs].toSorted((a, b) => byText(a.file.path, b.file.path));
  const problems = [
    ...chain.problems,
    ...told,
    ...made.problems,
    ...listed.problems,
    ...specs.flatMap((each) => each.problems),
  ];
  const paths = files.map((each) => each.file.path);
  if (made.site === undefined) return { problems: inOrder(problems), files: paths };

  const kinds = new Map(vendors.map((each) => [each.vendor, kindIndex(each.kinds)]));
  const { site, unread } = made;
  const reading: Reading = { site, unread, source, kinds, vars, limits };
  const found = await readDocuments(specs, reading);
  const { built, problems: wrong } = await build(patched(layers, found), reading);
  problems.push(...found.problems, ...wrong, ...overlappingAuthorities(found.authorities));
  problems.push(...collisions(built, made.site.systems));
  const desired: Desired = {
    site: made.site,
    resources: built.map((each) => each.resource),
    absent: found.absent,
    authorities: found.authorities.map(({ part: _part, pointer: _pointer, ...each }) => each),
    conditions: found.conditions,
    manual: found.manual.toSorted((a, b) => byText(a.address, b.address)),
    digest: digestOf(files),
    ...(source.commit === undefined ? {} : { commit: source.commit }),
    whole: specs.length > 0 && files.every((each) => each.whole),
  };
  return { desired, problems: inOrder(problems), files: paths };
}

async function listFiles(
  source: SpecSource,
  layers: readonly Layer[],
): Promise<{ readonly paths: readonly string[]; readonly problems: readonly Problem[] }> {
  const paths = new Set<string>();
  const problems: Problem[] = [];
  for (const { part, folder, value } of layers)
    for (const [index, pattern] of [value.specs ?? []].flat().entries()) {
      const found = await source.list(pattern.startsWith('/') ? pattern : folder + pattern);
      for (const path of found) paths.add(path);
      if (found.length > 0) continue;
      const spot = locate(part, Array.isArray(value.specs) ? `/specs/${index}` : '/specs');
      const message = `no file matches \`${pattern}\``;
      const help = 'Until one does, nothing is deleted for not being declared.';
      problems.push(blame(part.file, spot, { code: 'no-specs', level: 'warning', message, help }));
    }
  for (const { part } of layers) paths.delete(part.file.path);
  return { paths: [...paths].toSorted(byText), problems };
}

async function readDocuments(specs: readonly Parsed[], reading: Reading): Promise<Findings> {
  const found: Findings = {
    declared: [],
    absent: [],
    authorities: [],
    conditions: [],
    manual: [],
    problems: [],
  };
  for (const { file, whole } of specs) {
    if (!whole) continue;
    const aliased = { count: 0 };
    for (const document of file.documents) {
      const value = document.contents;
      // A line `---` too many makes a document with nothing in it.
      if (value === null || ('value' in value && value.value === null)) continue;
      await readDocument({ file, document, value }, reading, { ...found, aliased });
    }
  }
  return found;
}

function digestOf(files: readonly Parsed[]): string {
  const hash = createHash('sha256');
  for (const { file, bytes } of files) hash.update(`${file.path}\0${bytes.length}\0`).update(bytes);
  return hash.digest('hex');
}
