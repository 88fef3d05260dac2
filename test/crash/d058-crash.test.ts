/** Crash: whenever the process that applies is killed, resuming ends in the same state: nothing lost, doubled or touched that is foreign. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtInto } from './bundle.ts';
import { allOf, faultsOf, pointsOf, seed, stageFor, type Stage } from './cases.ts';
import { d058 } from './maas/d058.ts';
import { workFolder } from './site.ts';
import { tableOf } from './table.ts';

const work = workFolder();
let stage: Stage;

beforeAll(async () => {
  stage = await stageFor(work, await builtInto(work), d058);
}, 120_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

test('without a kill: what the process counts is what the lab counts', () => {
  const { counts, calls } = stage.whole;
  expect(counts).toMatchObject({ unsent: calls, sent: calls, answered: calls });
  expect(counts.unwritten).toBe(counts.written);
  expect(counts.written).toBeGreaterThan(60);
});

test(
  'killed at every journal write, around every call and at random moments: the same end',
  { timeout: 45 * 60_000 },
  async () => {
    const { whole } = stage;
    const verdicts = await allOf(stage, pointsOf(whole));
    const wrong = verdicts.flatMap((each) => faultsOf(stage, each));
    console.log(tableOf(verdicts, { whole, seed, failures: wrong.length }));
    expect(wrong).toEqual([]);
  },
);
