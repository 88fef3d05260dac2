/** Few random worlds in small helpings: the first that fails ends a mutant. */
import { expect, test } from 'vitest';
import { generate } from '../worlds/generate.ts';
import { judge } from '../worlds/judge.ts';
import { planWorld } from '../worlds/plan-world.ts';

const worlds = Number(process.env['TRUEUP_WORLDS'] ?? 120);
const helping = 15;
const firsts = Array.from(
  { length: Math.ceil(worlds / helping) },
  (_, index) => index * helping + 1,
);

test.each(firsts)('worlds from seed %i are judged well', (first) => {
  const faults = Array.from({ length: helping }, (_, index) => generate(first + index)).flatMap(
    (world) => judge(world, planWorld(world)).faults,
  );
  expect(faults).toEqual([]);
});
