/** Nothing waits without a reason: dropping any single wait from a finished plan makes the checks object. */
import { expect, test } from 'vitest';
import { corpus, laidOut, stands } from './bugs/corpus.ts';
import { needlessWait } from './bugs/oracles.ts';

const worlds = Number(process.env['TRUEUP_WAIT_WORLDS'] ?? 700);

test(`every wait is needed, in ${worlds} random worlds and all corner cases`, () => {
  const cases = corpus(worlds);
  const waits = cases
    .filter((each) => stands(laidOut(each)))
    .flatMap((each) => laidOut(each).steps)
    .reduce((sum, each) => sum + each.after.length, 0);
  // Were there none, nothing would be proven.
  expect(waits).toBeGreaterThan(worlds);
  const needless = cases.flatMap((each) => {
    const story = needlessWait(each);
    return story === undefined ? [] : [`${each.name}: ${story}`];
  });
  expect(needless).toEqual([]);
}, 120_000);
