/** What the papers say is so: links lead somewhere, the specs shown are valid, the commands named exist. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { execaNode } from 'execa';
import { afterAll, expect, test } from 'vitest';

const top = join(import.meta.dirname, '..');
const main = join(top, 'src/cli/main.ts');
const readme = readFileSync(join(top, 'README.md'), 'utf8');
const temporary = mkdtempSync(join(tmpdir(), 'trueup-papers-'));

afterAll(() => rmSync(temporary, { recursive: true, force: true }));

const papers = papersBelow(top).map((path) => relative(top, path));

test.each(papers)('every link in %s leads somewhere', (paper) => {
  const folder = dirname(join(top, paper));
  const broken = [...readFileSync(join(top, paper), 'utf8').matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .flatMap(([, target]) => target ?? [])
    .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(folder, target)));
  expect(broken.map((target) => `${paper} links to ${target}, which is not there`)).toEqual([]);
});

test('the site and the spec in README.md are valid', async () => {
  const [site = '', spec = ''] = [...readme.matchAll(/^```yaml\n([\s\S]*?)^```/gm)].flatMap(
    ([, text]) => text ?? [],
  );
  mkdirSync(join(temporary, 'specs'));
  writeFileSync(join(temporary, 'trueup.yaml'), site);
  writeFileSync(join(temporary, 'specs/maas.yaml'), spec);
  const { stderr, exitCode } = await trueup('validate');
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
});

test('README.md names the commands that there are', async () => {
  const { stdout } = await trueup('--help');
  const commands = [...stdout.matchAll(/^ {2}(\w+) {2,}\S/gm)].flatMap(([, name]) => name ?? []);
  const cells = [...readme.matchAll(/^\| (`trueup [^|]*)\|/gm)].map(([, cell]) => cell ?? '');
  const named = cells.flatMap((cell) =>
    [...cell.matchAll(/`(?:trueup )?([a-z]+)/g)].flatMap(([, name]) => name ?? []),
  );
  expect(named.toSorted()).toEqual(commands.toSorted());
});

function trueup(...words: readonly string[]) {
  return execaNode(main, words, { cwd: temporary, reject: false });
}

function papersBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((each) => {
    const path = join(folder, each.name);
    if (each.isDirectory())
      return each.name === 'node_modules' || each.name.startsWith('.') ? [] : papersBelow(path);
    return each.name.endsWith('.md') ? [path] : [];
  });
}

test('the plan in README.md is the one that the example prints', () => {
  const plan = readFileSync(join(top, 'examples/d058-recidr/plan.txt'), 'utf8').split('\n');
  const [, excerpt = ''] = /From its plan:\n\n```\n([^`]*)```/.exec(readme) ?? [];
  const lines = excerpt.split('\n').filter((line) => line.trim() !== '' && line.trim() !== '…');
  expect(lines.length).toBeGreaterThan(5);
  expect(lines.filter((line) => !plan.includes(line))).toEqual([]);
});
