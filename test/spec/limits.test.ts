/** Limits: each breach is a problem that says which, and reading goes on. */
import { expect, test } from 'vitest';
import { loadSpecs, type Loaded } from '../../src/spec/load.ts';
import { usualLimits, type SpecLimits } from '../../src/spec/limits.ts';
import { site, trueup, vendor } from './support.ts';

function load(text: string, limits: Partial<SpecLimits> = {}): Promise<Loaded> {
  const files = { 'trueup.yaml': trueup, 'specs/a.yaml': text };
  return loadSpecs(site(files), [vendor], { ...usualLimits, ...limits });
}
const codes = ({ problems }: Loaded): readonly string[] => problems.map((each) => each.code);
const space = 'maas: caracal\nspaces: { a: }\n';

test('a file that is too large is not read, and the specs are not whole', async () => {
  const loaded = await load(space + '#'.repeat(1 << 20));
  expect(codes(loaded)).toEqual(['file-too-large']);
  expect(loaded.desired?.whole).toBe(false);
  const full = space + '#'.repeat(1000 - space.length);
  expect(codes(await load(full, { bytes: 1000 }))).toEqual([]);
  expect(codes(await load(`${full}#`, { bytes: 1000 }))).toEqual(['file-too-large']);
});

test('documents of one file are counted', async () => {
  const two = 'maas: caracal\nspaces: { a: }\n---\nmaas: caracal\nspaces: { b: }\n';
  expect(codes(await load(two, { documents: 2 }))).toEqual([]);
  expect(codes(await load(two, { documents: 1 }))).toEqual(['too-many-documents']);
});

test('levels are counted, through aliases too', async () => {
  const straight = `maas: caracal\nvars: { x: ${'['.repeat(62)}${']'.repeat(62)} }\nspaces: { a: }\n`;
  expect(codes(await load(straight))).toEqual([]);
  expect(codes(await load(straight.replace('[', '[[').replace(']', ']]')))).toEqual(['too-deep']);
  const nested = Array.from({ length: 70 }, (_, i) => `  v${i + 1}: &v${i + 1} [*v${i}]`).join(
    '\n',
  );
  const chained = `maas: caracal\nvars:\n  v0: &v0 x\n${nested}\nspaces: { a: }\n`;
  expect(codes(await load(chained))).toEqual(['too-deep']);
});

test('what aliases add to a file is counted', async () => {
  const text = `maas: caracal\nvars: { a: &a [1, 2, 3], b: [*a, *a] }\nspaces: { a: }\n`;
  expect(codes(await load(text, { aliased: 20 }))).toEqual([]);
  expect(codes(await load(text, { aliased: 6 }))).toEqual(['aliases-explode']);
});

test('resources of the site are counted', async () => {
  const three = 'maas: caracal\nspaces: { a: , b: , c: }\n';
  expect(codes(await load(three, { resources: 3 }))).toEqual([]);
  expect(codes(await load(three, { resources: 2 }))).toEqual(['too-many-resources']);
});

test('sites that extend each other are counted', async () => {
  const files = {
    'trueup.yaml': 'site: a\nextends: b\n',
    'b/trueup.yaml': 'site: b\nextends: c\n',
    'b/c/trueup.yaml': 'site: c\n',
  };
  const loaded = await loadSpecs(site(files), [vendor], { ...usualLimits, sites: 2 });
  expect(codes(loaded)).toEqual(['extends-circle']);
});

test.each([
  ['brackets', '['.repeat(1 << 18)],
  ['braces', '{a: '.repeat(1 << 16)],
  ['dashes', '- '.repeat(1 << 17)],
  ['anchors', '&a '.repeat(1 << 14)],
  ['quotes', '"\n'.repeat(1 << 15)],
  ['documents', '---\n'.repeat(1 << 15)],
  ['one long line', `maas: ${'x'.repeat(1 << 19)}`],
  ['NUL', '\0'.repeat(1 << 16)],
])('a flood of %s is a problem within seconds', { timeout: 20_000 }, async (_what, text) => {
  const loaded = await load(text);
  expect(loaded.problems.length).toBeGreaterThan(0);
  expect(loaded.problems.length).toBeLessThan(100);
});
