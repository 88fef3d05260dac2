/** Thousands of random worlds: no plan collides, and hardly one costs more than the cheapest there is. */
import { beforeAll, describe, expect, test } from 'vitest';
import { generate } from './worlds/generate.ts';
import { judge, type FaultName, type Verdict } from './worlds/judge.ts';
import { tallyOf, type Tally } from './worlds/tally.ts';

const firstSeed = Number(process.env['TRUEUP_SEED'] ?? 20_260_101);
const worlds = Number(process.env['TRUEUP_WORLDS'] ?? 2_400);

let tally: Tally;

beforeAll(async () => {
  const { planWorld } = await import('./worlds/plan-world.ts');
  const verdicts: Verdict[] = [];
  for (let seed = firstSeed; seed < firstSeed + worlds; seed += 1) {
    const world = generate(seed);
    verdicts.push(judge(world, planWorld(world)));
  }
  tally = tallyOf(verdicts);
  console.log(`TRUEUP_SEED=${firstSeed} TRUEUP_WORLDS=${worlds}`);
  console.table(tally.table());
  for (const fault of ['unsolved', 'more temporaries', 'graver'] as const)
    if (tally.seedsOf(fault).length > 0)
      console.log(`${fault}: seeds ${tally.seedsOf(fault).join(' ')}`);
}, 600_000);

describe('the worlds themselves', () => {
  test('are many, and nearly all small ones are decided', () => {
    expect(tally.worlds).toBe(worlds);
    expect(tally.undecided).toBeLessThanOrEqual(tally.small * 0.001);
  });
  test('hold cycles in 30 % and are rightly blocked in 20 %', () => {
    expect(tally.cycles).toBeGreaterThanOrEqual(worlds * 0.3);
    expect(tally.blocked).toBeGreaterThanOrEqual(tally.small * 0.2);
  });
});

describe('plans', () => {
  const never: readonly (readonly [FaultName, string])[] = [
    ['collision', 'collide in no order that they allow, and end as desired'],
    ['impossible', 'are refused where there is no way'],
    ['denied', 'that were merely not found are said to be so'],
    ['graver', 'have no graver impact than they must'],
    ['more destructive', 'destroy no more than they must'],
    ['cheaper', 'are never cheaper than the cheapest'],
    ['understated', 'say what parking costs'],
    ['unnamed', 'that cannot be tell who is in the way'],
  ];
  test.each(never)('%s: they %s', (fault) => {
    expect(tally.storiesOf(fault)).toBe('');
  });
  test('are found for 99.9 % of the worlds that have one', () => {
    expect(tally.seedsOf('unsolved').length, tally.storiesOf('unsolved')).toBeLessThanOrEqual(
      tally.solvable * 0.001,
    );
  });
  test('use more temporaries than needed in 0.5 % at most', () => {
    expect(
      tally.seedsOf('more temporaries').length,
      tally.storiesOf('more temporaries'),
    ).toBeLessThanOrEqual(tally.solvable * 0.005);
  });
});
