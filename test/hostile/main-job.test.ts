/** The main job from end to end on the real example: three planes of a site move, a fourth takes what is left. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import * as engine from '../../src/reconcile.ts';
import { trueup } from '../cli/pretend.ts';
import { approvalsIn, crash } from './yard.ts';

test('validate, drift, plan, apply, and nothing is left to do', async () => {
  const cwd = site();
  const run = async (...words: readonly string[]) => {
    const ended = await trueup(words, { cwd, engine, env: { NO_COLOR: '1' } });
    expect(`${ended.out}${ended.err}`).not.toMatch(crash);
    return ended;
  };
  const lab = ['--lab', 'live'];
  expect((await run('validate')).exit).toBe(0);
  expect((await run('drift', ...lab)).exit).toBe(2);
  expect((await run('plan', ...lab, '--out', 'site.plan')).exit).toBe(2);
  const apply = ['apply', 'site.plan', ...lab, '--apply'];
  const refused = await run(...apply, '--approve', '000000000000:cuts-own-path');
  expect([refused.exit, refused.err]).toEqual([3, expect.stringContaining('is for another plan')]);
  expect((await run('runs', ...lab)).out).not.toContain('d058-1');

  const applied = await run(...apply, ...approvalsIn(refused.err));
  expect([applied.exit, applied.out]).toEqual([0, expect.stringContaining('Acceptance list')]);
  expect(applied.out).not.toMatch(/not yet|fails/);
  expect((await run('plan', ...lab)).exit).toBe(0);
  expect((await run('drift', ...lab)).exit).toBe(0);
  expect((await run('plan', ...lab, '--apply')).exit).toBe(0);
  // What was carried out cannot be carried out again.
  expect((await run(...apply, ...approvalsIn(refused.err))).exit).toBe(5);
  expect((await run('runs', ...lab)).out.match(/d058-\d/g)).toEqual(['d058-1']);
  expect((await run('show', 'latest', ...lab)).out).toContain('caracal/subnet/provider-vip');
  expect((await run('resume', 'latest', ...lab)).exit).toBe(0);
});

/** The example where it is relative to the specs that it extends. */
function site(): string {
  const top = join(import.meta.dirname, '../..');
  const folder = mkdtempSync(join(tmpdir(), 'trueup-main-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const part of ['specs/d058', 'examples/d058-recidr'])
    cpSync(join(top, part), join(folder, part), {
      recursive: true,
      filter: (path) => basename(path) !== '.trueup',
    });
  return join(folder, 'examples/d058-recidr');
}
