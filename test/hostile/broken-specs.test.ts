/** Every broken spec through the whole command: exit 1, file and line named, no trace of a crash. */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import * as engine from '../../src/reconcile.ts';
import { trueup as run } from '../cli/pretend.ts';
import { trueup as siteText } from '../spec/support.ts';
import { crash } from './yard.ts';

const cases = join(import.meta.dirname, '../spec/cases/broken');
const names = readdirSync(cases).filter((name) => name.endsWith('.yaml'));
const top = mkdtempSync(join(tmpdir(), 'trueup-broken-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));

describe('validate', () => {
  test('there are enough of them', () => expect(names.length).toBeGreaterThanOrEqual(100));

  test.each(names)('%s', async (name) => {
    const cwd = siteOf(name);
    const { exit, out, err } = await run(['validate'], { cwd, engine, env: { NO_COLOR: '1' } });
    // Some cases only warn, and a warning does not stop anybody.
    const warned = !err.includes('error[');
    expect([name, exit]).toEqual([name, warned ? 0 : 1]);
    expect(err).toMatch(/(trueup|specs\/case)\.yaml:\d+/);
    expect(`${out}${err}`).not.toMatch(crash);
    expect(`${out}${err}`).not.toContain(String.fromCodePoint(27));
  });

  test.each(['json', 'markdown'])('all of them as %s', async (format) => {
    for (const name of names) {
      const words = ['validate', '--format', format];
      const { exit, out, err } = await run(words, { cwd: siteOf(name), engine });
      expect([name, exit <= 1, err]).toEqual([name, true, '']);
      expect(out).not.toMatch(crash);
      if (format === 'json') expect(JSON.parse(out)).toMatchObject({ exit });
    }
  });
});

function siteOf(name: string): string {
  const folder = join(top, name.replace('.yaml', ''));
  mkdirSync(join(folder, 'specs'), { recursive: true });
  // A case whose name begins with `trueup-` is a trueup.yaml, any other a spec file.
  if (name.startsWith('trueup-')) copyFileSync(join(cases, name), join(folder, 'trueup.yaml'));
  else {
    writeFileSync(join(folder, 'trueup.yaml'), siteText);
    copyFileSync(join(cases, name), join(folder, 'specs/case.yaml'));
  }
  return folder;
}
