/** The same specs written otherwise: keys and documents in another order, in other files. */
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { seeded, type Random } from '../plan/worlds/random.ts';

/** Rewrites every spec below the folder. The order of lists means something and stays. */
export function shuffleSpecs(top: string, seed: number): void {
  const random = seeded(seed);
  const byFolder = new Map<string, unknown[]>();
  for (const file of globSync('{specs,examples}/*/*.specs.yaml', { cwd: top })) {
    const path = join(top, file);
    const documents = parseAllDocuments(readFileSync(path, 'utf8')).map((each) => each.toJS());
    byFolder.set(dirname(path), [...(byFolder.get(dirname(path)) ?? []), ...documents]);
    rmSync(path);
  }
  for (const [folder, documents] of byFolder) {
    const texts = random.shuffle(documents).map((each) => stringify(keysShuffled(each, random)));
    // Two documents in the first file, and each of the others in one of its own.
    const files = [texts.slice(0, 2).join('---\n'), ...texts.slice(2)];
    for (const [at, text] of files.entries())
      writeFileSync(join(folder, `${random.int(1e9)}-${at}.specs.yaml`), text);
  }
}

/** JSON of an outcome without what tells where and in which words things were declared. */
export function withoutPlaces(json: string): string {
  const { plan } = JSON.parse(json) as { plan?: string };
  const places = new Set(['origin', 'at', 'specsDigest']);
  const same = plan === undefined ? json : json.replaceAll(plan, '<plan>');
  return JSON.stringify(
    JSON.parse(same, (key, value: unknown) => (places.has(key) ? undefined : value)),
    undefined,
    1,
  );
}

function keysShuffled(value: unknown, random: Random): unknown {
  if (Array.isArray(value)) return value.map((each) => keysShuffled(each, random));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    random.shuffle(Object.entries(value)).map(([key, each]) => [key, keysShuffled(each, random)]),
  );
}
