/** The checks trust nothing in the planner: they know the model and the world, and not how an order is found. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourcesIn } from '../../support/imports.ts';

const shared = new Set(['world.ts', 'live-facts.ts']);

test('checks import the model, the views over what is known, and each other', () => {
  const sources = sourcesIn(join(import.meta.dirname, '../../../src'));
  const files = (path: string) =>
    (sources.find((each) => each.path === path)?.imports ?? []).flatMap(({ file }) => file ?? []);
  const known = (file: string) => file.startsWith('model/') || file.startsWith('plan/checks/');
  const allowed = [...shared].map((each) => `plan/${each}`);
  const found = sources
    .filter(({ path }) => path.startsWith('plan/checks/') || allowed.includes(path))
    .flatMap(({ path }) => files(path).map((file) => `${path} imports ${file}`))
    .filter((line) => !known(line.split(' ').at(-1) ?? ''))
    .filter((line) => !allowed.includes(line.split(' ').at(-1) ?? ''));
  expect(sources.some(({ path }) => path === 'plan/checks/check-plan.ts')).toBe(true);
  expect(found).toEqual([]);
});
