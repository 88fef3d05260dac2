/** The failover clean-up with something going wrong: at every call in turn, at the end of every job, and mixed at random. */
import { beforeAll, expect, test } from 'vitest';
import { all, countsOf } from './cases.ts';
import { failover } from './ground.ts';
import { everyFault, mixture } from './mixtures.ts';

/** `quick`: a sample, for CI. */
const quick = process.env['TRUEUP_CRASH'] === 'quick';
const seed = Number(process.env['TRUEUP_SEED'] ?? 20_261_120);
const mixtures = Number(process.env['TRUEUP_MIXTURES'] ?? (quick ? 12 : 500));

let calls: { readonly ossea: number; readonly oma: number };

beforeAll(async () => {
  const ground = await failover();
  const outcome = await ground.apply();
  calls = { ossea: ground.ossea.exchanges().length, oma: ground.oma.exchanges().length };
  await ground.close();
  expect(outcome).toMatchObject({ what: 'applied', exit: 0 });
});

test('a fault at every call, carried on: nothing is lost, nothing of others is touched', async () => {
  const cases = everyFault(calls);
  const chosen = quick ? cases.filter((_, index) => index % 61 === 0) : cases;
  const verdicts = await all(chosen);
  const wrong = verdicts.flatMap((each) => each.wrong);
  console.log(
    `a fault at each of ${calls.ossea} + ${calls.oma} calls, ${chosen.length} of ${cases.length} cases\n${countsOf(verdicts)}`,
  );
  expect(wrong).toEqual([]);
}, 1_800_000);

// In parts, so that a long run tells how far it is.
const part = 100;
const parts = Array.from({ length: Math.ceil(mixtures / part) }, (_, number) => number * part);

test.each(parts)(
  'faults mixed at random, from mixture %d on',
  async (from) => {
    const many = Math.min(part, mixtures - from);
    const cases = Array.from({ length: many }, (_, number) => mixture(from + number, seed));
    const verdicts = await all(cases);
    const wrong = verdicts.flatMap((each) => each.wrong);
    console.log(`mixtures ${from} to ${from + many - 1}, seed ${seed}\n${countsOf(verdicts)}`);
    expect(wrong).toEqual([]);
  },
  1_800_000,
);
