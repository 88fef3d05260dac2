/** The checks trust nothing in the planner: they know the model and the world, and not how an order is found. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sourcesIn } from '../../support/imports.ts';

const views = ['plan/world.ts', 'plan/live-facts.ts'];

test('checks import the model, the views over what is known, and each other', () => {
  const sources = sourcesIn(join(import.meta.dirname, '../../../src')).filter(
    ({ path }) => path.startsWith('plan/checks/') || views.includes(path),
  );
  const found = sources
    .flatMap(({ path, imports }) => imports.map(({ file }) => ({ path, file })))
    .filter(({ file }) => file !== undefined && !mayKnow(file));
  expect(sources.length).toBeGreaterThan(views.length);
  expect(found).toEqual([]);
});

function mayKnow(file: string): boolean {
  return file.startsWith('model/') || file.startsWith('plan/checks/') || views.includes(file);
}
