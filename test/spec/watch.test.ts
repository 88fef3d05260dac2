/** Watching a site: each change of its files is read, and told once things are quiet. */
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Loaded } from '../../src/spec/load.ts';
import { watchSpecs } from '../../src/spec/watch.ts';
import { trueup, vendor } from './support.ts';

test('a change, a new file and a removed one are told, and the end of watching ends it', async () => {
  const root = await mkdtemp(join(tmpdir(), 'trueup-watch-'));
  await mkdir(join(root, 'specs'));
  await writeFile(join(root, 'trueup.yaml'), trueup);
  await writeFile(join(root, 'specs/a.yaml'), 'maas: caracal\nspaces: { a: }\n');
  const stop = new AbortController();
  const readings: ((loaded: Loaded) => void)[] = [];
  const next = (): Promise<Loaded> => new Promise((resolve) => readings.push(resolve));

  const first = next();
  const ended = watchSpecs(root, {
    vendors: [vendor],
    signal: stop.signal,
    onLoaded: (loaded) => readings.shift()?.(loaded),
  });
  expect(names(await first)).toEqual(['a']);

  const second = next();
  await writeFile(join(root, 'specs/a.yaml'), 'maas: caracal\nspaces: { a: , b: }\n');
  expect(names(await second)).toEqual(['a', 'b']);

  const third = next();
  await writeFile(join(root, 'specs/b.yaml'), 'maas: caracal\nspacez: { c: }\n');
  expect((await third).problems.map((each) => each.code)).toEqual(['unknown-key']);

  const fourth = next();
  await rm(join(root, 'specs/b.yaml'));
  expect((await fourth).problems).toEqual([]);

  stop.abort();
  await ended;
  await rm(root, { recursive: true });
});

function names(loaded: Loaded): readonly string[] {
  return (loaded.desired?.resources ?? []).map((each) => each.name);
}
