/** The shape of the code: layers, cycles, names, and texts that would tie it to one machine. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cyclesIn, sourceFile, sourcesIn, type SourceFile } from './support/imports.ts';
import {
  fileCycleProblems,
  fileProblems,
  folderCycleProblems,
  layerProblems,
  purityProblems,
} from './support/layers.ts';

const top = join(import.meta.dirname, '..');
const source = sourcesIn(join(top, 'src'));

describe('src', () => {
  test('is there to be judged', () => {
    expect(source.length).toBeGreaterThan(100);
    expect(source.flatMap((each) => each.imports).length).toBeGreaterThan(500);
  });

  test('each folder imports from the layers below only', () => {
    expect(layerProblems(source)).toEqual([]);
  });

  test('what is to follow from its input uses no clock, chance, network or environment', () => {
    expect(purityProblems(source)).toEqual([]);
  });

  test('no file leads back to itself', () => {
    expect(fileCycleProblems(source, { typesToo: false })).toEqual([]);
    expect(fileCycleProblems(source, { typesToo: true, ownTypes })).toEqual([]);
  });

  test('no folder leads back to itself', () => {
    expect(folderCycleProblems(source)).toEqual([]);
  });

  test('each file has a head and a telling name, and exports by name', () => {
    expect(fileProblems(source)).toEqual([]);
  });
});

/** Entries whose parts speak of the entry's own types: cycles that are gone when the code runs. */
const ownTypes = ['cli/render.ts', 'diff/diff.ts', 'providers/maas/lab/neighbours.ts'];

describe('texts', () => {
  const texts = ['src', 'test', 'examples', 'specs', 'schemas', '.ci', 'package.json']
    .concat(readdirSync(top).filter((name) => name.endsWith('.md')))
    .flatMap((name) => filesBelow(name));

  test('name no folder of the machine they were written on, and no package registry', () => {
    expect(texts.length).toBeGreaterThan(source.length);
    expect(texts.flatMap((path) => placeProblems(path, readFileSync(join(top, path))))).toEqual([]);
  });

  test('package-lock.json takes packages from whichever registry npm is set to', () => {
    const { packages } = JSON.parse(readFileSync(join(top, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { readonly resolved?: string }>;
    };
    const bound = Object.entries(packages).filter(([, each]) => each.resolved?.includes('://'));
    expect(bound.map(([name, { resolved }]) => `${name} is bound to ${resolved}`)).toEqual([]);
  });
});

describe('the rules notice', () => {
  test('imports in every form', () => {
    const text = [
      "import type { A } from './a.ts';",
      'import {\n  b,\n  type C,\n} from "../b/b.ts";',
      "export * from './d.ts';",
      "const e = await import('./e.ts');",
      "import './f.ts';",
      "type G = import('./g.ts').G;",
      "// import { h } from './h.ts';",
    ];
    expect(sourceFile('x/x.ts', text.join('\n')).imports).toEqual(
      [
        ['./a.ts', 'x/a.ts', 1, true],
        ['../b/b.ts', 'b/b.ts', 2, false],
        ['./d.ts', 'x/d.ts', 6, false],
        ['./e.ts', 'x/e.ts', 7, false],
        ['./f.ts', 'x/f.ts', 8, false],
        ['./g.ts', 'x/g.ts', 9, false],
      ].map(([specifier, file, line, typesOnly]) => ({ specifier, file, line, typesOnly })),
    );
  });

  test.each([
    ['plan/a.ts', "import { b } from '../spec/b.ts';"],
    ['plan/a.ts', "import { b } from 'undici';"],
    ['model/a.ts', "import { b } from 'node:path';"],
    ['providers/maas/a.ts', "import { b } from '../pve/b.ts';"],
    ['providers/maas/a.ts', "import { b } from '../../plan/b.ts';"],
    ['reconcile/a.ts', "import { b } from '../providers/maas/b.ts';"],
    ['elsewhere/a.ts', ''],
  ])('a wrong layer: %s %s', (path, text) => {
    expect(layerProblems(planted(path, text))).toHaveLength(1);
  });

  test.each(['Date.now()', 'new Date()', 'Math.random()', 'fetch(url)', 'process.env'])(
    'what cannot be foreseen: %s',
    (text) => expect(purityProblems(planted('diff/a.ts', `const a = ${text};`))).toHaveLength(1),
  );

  test('cycles of files and of folders', () => {
    const files = [
      ...planted('a/a.ts', "import type { B } from '../b/b.ts';"),
      ...planted('b/b.ts', "import { a } from '../a/a.ts';"),
    ];
    expect(fileCycleProblems(files, { typesToo: true })).toHaveLength(1);
    expect(fileCycleProblems(files, { typesToo: false })).toHaveLength(0);
    expect(folderCycleProblems(files)).toHaveLength(1);
    expect(cyclesIn(new Map([['a', new Set(['a'])]]))).toEqual([['a', 'a']]);
  });

  test.each([
    ['show/string-utils.ts', '/** A head. */\n'],
    ['show/a.ts', 'export const a = 1;\n'],
    ['show/a.ts', '/** A head. */\nexport default 1;\n'],
    ['show/a.ts', "/** A head. */\nexport * from './b.ts';\nexport { c } from './c.ts';\n"],
  ])('a wrong file: %s %s', (path, text) => {
    expect(fileProblems(planted(path, text))).toHaveLength(1);
  });

  test.each([
    ['work', 'x'],
    ['home', 'ann'],
    ['root', '.npmrc'],
  ])('a folder of one machine: %s/%s', (...names) => {
    expect(placeProblems('a', Buffer.from(`see ${['', ...names].join('/')}`))).toHaveLength(1);
  });
});

function planted(path: string, text: string): readonly SourceFile[] {
  return [sourceFile(path, text)];
}

// Letters in brackets, so that these lines do not find themselves.
const placesOfOneMachine = [
  /(?<![\w.:/-])\/(?:[w]ork|[r]oot|[h]ome\/\w+)(?=[/\s'"`)]|$)/gm,
  /\bregistry\.[n]pmjs\.org|\b[a]rtifactory\b|\bnpm\.[p]kg\.github/g,
];

function placeProblems(path: string, bytes: Buffer): readonly string[] {
  const text = bytes.toString('utf8');
  return placesOfOneMachine.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => {
      const line = text.slice(0, match.index).split('\n').length;
      return `${path}:${line} names ${match[0]}, which is elsewhere on another machine: take it out.`;
    }),
  );
}

function filesBelow(name: string): readonly string[] {
  const path = join(top, name);
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() !== true) return found === undefined ? [] : [name];
  return readdirSync(path).flatMap((each) =>
    each === 'node_modules' || each === '.trueup' ? [] : filesBelow(join(name, each)),
  );
}
