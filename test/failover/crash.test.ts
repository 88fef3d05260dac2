/** Crash in a failover clean-up: whoever resumes ends in the same state; no volume is lost, and none is moved twice. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtInto } from '../crash/bundle.ts';
import { allOf, faultsOf, pointsOf, seed, stageFor, type Stage } from '../crash/cases.ts';
import { workFolder } from '../crash/site.ts';
import { tableOf } from '../crash/table.ts';
import { ids } from './ground.ts';
import { failoverStory } from './story.ts';

const work = workFolder();
let stage: Stage;

beforeAll(async () => {
  stage = await stageFor(work, await builtInto(work), failoverStory);
}, 240_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

test('without a kill: what the process counts is what the labs count', () => {
  const { counts, calls, end } = stage.whole;
  expect(counts).toMatchObject({ unsent: calls, sent: calls, answered: calls });
  expect(counts.unwritten).toBe(counts.written);
  expect(end.carriedOut).toEqual({
    attachVolume: 2,
    createTags: 2,
    destroyVirtualMachine: 1,
    detachVolume: 2,
    stopVirtualMachine: 1,
  });
  expect(end.holdings).toMatchObject({
    ledger: [
      'ossea/vm/oma cloudstack/vm adopted',
      'ossea/volume/winboot cloudstack/volume adopted',
      'ossea/volume/windata cloudstack/volume adopted',
    ],
    debts: [],
  });
  const { volumes } = end.portrait as { volumes: readonly Record<string, unknown>[] };
  const held = volumes.filter((each) => each['id'] === ids.winboot || each['id'] === ids.windata);
  expect(held.map((each) => [each['virtualmachineid'], each['deviceid']])).toEqual([
    [ids.oma, 2],
    [ids.oma, 4],
  ]);
});

test(
  'killed at every journal write, around every call and at random moments: the same end',
  { timeout: 30 * 60_000 },
  async () => {
    const { whole } = stage;
    const verdicts = await allOf(stage, pointsOf(whole));
    const wrong = verdicts.flatMap((each) => faultsOf(stage, each));
    console.log(
      `${failoverStory.name}: ${tableOf(verdicts, { whole, seed, failures: wrong.length })}`,
    );
    expect(wrong).toEqual([]);
  },
);
