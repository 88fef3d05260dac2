/** Crash on Proxmox VE, whose tasks go on when nobody waits for them: resuming ends in the same state, and no task is begun twice. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { builtInto } from './bundle.ts';
import { allOf, faultsOf, pointsOf, seed, stageFor, type Stage } from './cases.ts';
import { stories } from './pve/stories.ts';
import { workFolder } from './site.ts';
import { tableOf } from './table.ts';

const work = workFolder();
let cli: string;

beforeAll(async () => {
  cli = await builtInto(work);
}, 120_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

describe.each(stories)('$name', (story) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await stageFor(work, cli, story);
  }, 120_000);

  test('without a kill: what the process counts is what the lab counts', () => {
    const { counts, calls } = stage.whole;
    expect(counts).toMatchObject({ unsent: calls, sent: calls, answered: calls });
    expect(counts.unwritten).toBe(counts.written);
    expect(stage.whole.end.carriedOut).toMatchSnapshot();
  });

  test(
    'killed at every journal write, around every call and at random moments: the same end',
    { timeout: 30 * 60_000 },
    async () => {
      const { whole } = stage;
      const verdicts = await allOf(stage, pointsOf(whole));
      const wrong = verdicts.flatMap((each) => faultsOf(stage, each));
      console.log(`${story.name}: ${tableOf(verdicts, { whole, seed, failures: wrong.length })}`);
      expect(wrong).toEqual([]);
    },
  );
});
