/** Broken specs: each case is a file, and beside it what is said about it. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Problem } from '../../src/model/problem.ts';
import { loadSpecs } from '../../src/spec/load.ts';
import { site, trueup, vendor } from './support.ts';

const folder = join(import.meta.dirname, 'cases/broken');
const cases = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

describe('a broken spec is refused in words', () => {
  // A case whose name begins with `trueup-` is a trueup.yaml, any other a spec file.
  test.each(cases)('%s', async (name) => {
    const text = readFileSync(join(folder, name));
    const files = name.startsWith('trueup-')
      ? { 'trueup.yaml': text }
      : { 'trueup.yaml': trueup, 'specs/case.yaml': text };
    const { problems } = await loadSpecs(site(files), [vendor]);
    const said = problems.map(words).join('\n');
    await expect(said).toMatchFileSnapshot(join(folder, name.replace('.yaml', '.txt')));
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every((each) => each.at !== undefined && each.at.line > 0)).toBe(true);
    expect(said).not.toMatch(/\n\s+at |node_modules|\.ts:|hunter2/);
    expect(said).not.toContain(String.fromCodePoint(27));
  });
});

function words({ at, level, code, message, frame, help }: Problem): string {
  const place = `${at?.file}:${at?.line}:${at?.column}`;
  const rest = [frame, help === undefined ? undefined : `help: ${help}`];
  return [
    `${place} ${level} ${code}: ${message}`,
    ...rest.filter((each) => each !== undefined),
    '',
  ].join('\n');
}
