/** Words in, exit code out: what is wrong usage, what is a bug, what is merely not there. */
import { describe, expect, test } from 'vitest';
import { parseApproval, parseLimit } from '../../src/cli/flags.ts';
import { answering, trueup } from './pretend.ts';
import { emptyFolder, siteFolder } from './site.ts';

describe('wrong usage exits 64 and says what to try', () => {
  for (const words of [
    ['paln'],
    ['plan', '--bogus'],
    ['plan', '--limit', 'delete=some'],
    ['plan', '--approve', '7f3a'],
    ['plan', '--approve', '7f3a:none'],
    ['plan', '--format', 'yaml'],
    ['apply'],
    ['show', 'r-1', 'r-2'],
    ['explain'],
    ['schema', 'no-such-schema'],
  ])
    test(words.join(' '), async () => {
      const { exit, out, err } = await trueup(words, { cwd: siteFolder() });
      expect({ exit, out }).toEqual({ exit: 64, out: '' });
      expect(err).toMatch(/Try: trueup|List the names with/);
    });
});

test('the list of commands comes without asking', async () => {
  const { exit, out } = await trueup([]);
  expect(exit).toBe(0);
  expect(out).toContain('Every command is read-only until --apply is given.');
});

test('without trueup.yaml it says where it looked and what to do', async () => {
  const { exit, err } = await trueup(['plan'], { cwd: emptyFolder() });
  expect(exit).toBe(1);
  expect(err).toContain('error[no-config]');
  expect(err).toContain('trueup init');
});

test('a mistake of ours shows no stack trace, unless the deepest log is asked for', async () => {
  const engine = { plan: () => Promise.reject(new Error('the planner \u001b[31mfell over')) };
  const { exit, out, err } = await trueup(['plan'], { cwd: siteFolder(), engine });
  expect({ exit, out }).toEqual({ exit: 1, out: '' });
  expect(err).toContain('error[bug] the planner \uFFFD[31mfell over');
  expect(err).not.toContain('    at ');
  const traced = await trueup(['plan', '--log-level', 'trace'], { cwd: siteFolder(), engine });
  expect(traced.err).toContain('    at ');
});

test('flags arrive as they were meant', async () => {
  const cwd = siteFolder();
  const { engine, asked } = answering({ what: 'refused', exit: 3, problems: [] });
  const words = 'plan a.yaml --only caracal/* --only x/y/z --phase one --with-needs --prune';
  await trueup([...words.split(' '), '--limit', 'delete=3', '--lab', 'live'], { cwd, engine });
  expect(asked[0]).toMatchObject({
    start: cwd,
    config: `${cwd}/trueup.yaml`,
    specs: ['a.yaml'],
    lab: 'live',
    options: {
      only: ['caracal/*', 'x/y/z'],
      phases: ['one'],
      withNeeds: true,
      prune: true,
      limits: { delete: 3 },
    },
  });
});

test('approvals and limits are read strictly', () => {
  expect(parseApproval('7f3a:data-loss')).toEqual({ plan: '7f3a', impact: 'data-loss' });
  expect(() => parseApproval(':stop')).toThrow('PLAN_ID:IMPACT');
  expect(parseLimit('replace=12')).toEqual({ of: 'replace', most: 12 });
  expect(() => parseLimit('delete=-1')).toThrow('delete=N');
});
