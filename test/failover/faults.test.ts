/** The failover clean-up with something going wrong: at every call in turn, at the end of every job, and mixed at random. */
import { expect, test } from 'vitest';
import { all, countsOf, type Case } from './cases.ts';
import { failover } from './ground.ts';
import { everyFault, mixture } from './mixtures.ts';

/** `quick`: a sample, for CI. */
const quick = process.env['TRUEUP_CRASH'] === 'quick';
const seed = Number(process.env['TRUEUP_SEED'] ?? 20_261_120);
const mixtures = Number(process.env['TRUEUP_MIXTURES'] ?? (quick ? 6 : 500));

const calls = await callsOfOne();
const single = everyFault(calls).filter((_, index) => !quick || index % 61 === 0);
const mixed = Array.from({ length: mixtures }, (_, number) => mixture(number, seed));

test.each(parts(single))(
  `a fault at each of ${calls.ossea} + ${calls.oma} calls, and at the end of each job: cases $from to $to`,
  ({ cases }) => hold(cases),
  1_800_000,
);

test.each(parts(mixed))(
  `faults mixed at random with seed ${seed}: mixtures $from to $to`,
  ({ cases }) => hold(cases),
  1_800_000,
);

async function hold(cases: readonly Case[]): Promise<void> {
  const verdicts = await all(cases);
  console.log(`${expect.getState().currentTestName}\n${countsOf(verdicts)}`);
  expect(verdicts.flatMap((each) => each.wrong)).toEqual([]);
}

async function callsOfOne(): Promise<{ readonly ossea: number; readonly oma: number }> {
  const ground = await failover();
  const { exit } = await ground.apply();
  const counted = { ossea: ground.ossea.exchanges().length, oma: ground.oma.exchanges().length };
  await ground.close();
  if (exit !== 0) throw new Error(`a clean-up with no fault at all ended with exit ${exit}`);
  return counted;
}

/** So that a long run tells how far it is. */
function parts(cases: readonly Case[]) {
  const size = 100;
  return Array.from({ length: Math.ceil(cases.length / size) }, (_, number) => {
    const from = number * size;
    const some = cases.slice(from, from + size);
    return { from, to: from + some.length - 1, cases: some };
  });
}
