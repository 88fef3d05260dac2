/** Specs in a real folder: finding it, and files that cannot be read. */
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadSpecs } from '../../src/spec/load.ts';
import { findRoot, folderSource } from '../../src/spec/source.ts';
import { trueup, vendor } from './support.ts';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'trueup-spec-'));
  await mkdir(join(root, 'specs/deep/er'), { recursive: true });
  await writeFile(join(root, 'trueup.yaml'), trueup);
  await writeFile(join(root, 'specs/b.yaml'), 'maas: caracal\nspaces: { b: }\n');
  await writeFile(join(root, 'specs/deep/er/a.yaml'), 'maas: caracal\nspaces: { a: }\n');
});
afterAll(() => rm(root, { recursive: true }));

async function codes(): Promise<
  readonly (readonly [string | undefined, string, boolean | undefined])[]
> {
  const { problems, desired } = await loadSpecs(folderSource(root), [vendor]);
  return problems.map((each) => [each.at?.file, each.code, desired?.whole]);
}

test('trueup.yaml is looked for upwards', async () => {
  expect(await findRoot(join(root, 'specs/deep/er'))).toBe(root);
  expect(await findRoot(root)).toBe(root);
  expect(await findRoot('/')).toBeUndefined();
});

test('files are found below, in the order of their names', async () => {
  const { files, desired, problems } = await loadSpecs(folderSource(root, 'c0ffee'), [vendor]);
  expect(problems).toEqual([]);
  expect(files).toEqual(['specs/b.yaml', 'specs/deep/er/a.yaml', 'trueup.yaml']);
  expect(desired?.site.root).toBe(root);
  expect(desired?.commit).toBe('c0ffee');
});

test('a folder without a site is a problem', async () => {
  const { problems, desired } = await loadSpecs(folderSource(join(root, 'specs')), [vendor]);
  expect(desired).toBeUndefined();
  expect(problems).toEqual([
    expect.objectContaining({
      code: 'no-site',
      message: expect.stringContaining('no such file') as string,
    }),
  ]);
});

test('links that lead nowhere or in a circle are problems, and the specs are not whole', async () => {
  await symlink('gone.yaml', join(root, 'specs/dangling.yaml'));
  await symlink('loop.yaml', join(root, 'specs/loop.yaml'));
  await symlink('.', join(root, 'specs/deep/self'));
  expect(await codes()).toEqual([
    ['specs/dangling.yaml', 'unreadable-file', false],
    ['specs/loop.yaml', 'unreadable-file', false],
  ]);
  for (const each of ['dangling.yaml', 'loop.yaml', 'deep/self'])
    await rm(join(root, 'specs', each));
});

test('a pipe is not waited for', async () => {
  execFileSync('mkfifo', [join(root, 'specs/pipe.yaml')]);
  expect(await codes()).toEqual([['specs/pipe.yaml', 'unreadable-file', false]]);
  await rm(join(root, 'specs/pipe.yaml'));
});

test('a file without permission is a problem', async () => {
  await writeFile(join(root, 'specs/closed.yaml'), 'maas: caracal\n');
  await chmod(join(root, 'specs/closed.yaml'), 0);
  expect(await asNobodyIfRoot(codes)).toEqual([['specs/closed.yaml', 'unreadable-file', false]]);
  await rm(join(root, 'specs/closed.yaml'));
});

/** To root no file is closed: here he is somebody else for a while. */
async function asNobodyIfRoot<T>(look: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return look();
  await chmod(root, 0o755);
  process.seteuid?.(65_534);
  try {
    return await look();
  } finally {
    process.seteuid?.(0);
  }
}

test('a folder with the name of a spec file is none', async () => {
  await mkdir(join(root, 'specs/folder.yaml'));
  expect(await codes()).toEqual([]);
  await rm(join(root, 'specs/folder.yaml'), { recursive: true });
});
