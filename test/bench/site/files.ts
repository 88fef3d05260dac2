/** Rows as the folder of a site: trueup.yaml and spec files of about a thousand resources each. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Spec } from '../../../src/model/resource.ts';
import { siteName } from './desired.ts';
import { system } from './live.ts';
import type { Row, RowKind } from './rows.ts';

const podsPerFile = 100;

/** Writes the site, its only system at `url`. Gives back the spec files. */
export async function writeSite(
  folder: string,
  rows: readonly Row[],
  url = 'http://127.0.0.1:5240/MAAS',
): Promise<readonly string[]> {
  const config = {
    site: siteName,
    specs: 'specs/*.yaml',
    store: 'sqlite:.trueup/journal.db',
    limits: { delete: '100%', replace: '100%' },
    systems: { [system]: { driver: 'maas', url, auth: { apiKey: '${env:MAAS_API_KEY}' } } },
  };
  await mkdir(join(folder, 'specs'), { recursive: true });
  await writeFile(join(folder, 'trueup.yaml'), stringify(config));
  const paths: string[] = [];
  for (const [number, part] of Map.groupBy(rows, fileOf)) {
    const path = join(folder, 'specs', `maas-${number}.yaml`);
    await writeFile(path, specText(part));
    paths.push(path);
  }
  return paths;
}

const collections: Readonly<Record<Exclude<RowKind, 'band'>, string>> = {
  fabric: 'fabrics',
  space: 'spaces',
  vlan: 'vlans',
  subnet: 'subnets',
  link: 'links',
};

// All of a pod stands in one file, since bands are written inside their subnet. Names hold the number of the pod.
function fileOf({ kind, name }: Row): number {
  return kind === 'fabric' ? 0 : Math.floor(Number(/\d+/.exec(name)) / podsPerFile);
}

function specText(rows: readonly Row[]): string {
  const document: Record<string, Record<string, Spec>> = {};
  const bands = new Map<unknown, Record<string, Spec>>();
  for (const { kind, name, spec } of rows) {
    if (kind !== 'band') continue;
    const { subnet, ...rest } = spec;
    const list = bands.get(subnet) ?? {};
    list[name.slice(name.indexOf('.') + 1)] = rest;
    bands.set(subnet, list);
  }
  for (const { kind, name, spec } of rows) {
    if (kind === 'band') continue;
    const nested = kind === 'subnet' ? { bands: bands.get(name) } : {};
    (document[collections[kind]] ??= {})[name] = { ...spec, ...nested };
  }
  return stringify({ maas: system, ...document }, { lineWidth: 0, aliasDuplicateObjects: false });
}
