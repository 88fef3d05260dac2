/** The scripts of the examples leave what apply leaves: those with MAAS or a host in them. */
import { describe, test } from 'vitest';
import { examples, type Example } from '../support/examples.ts';
import { endsAsApplied } from './as-applied.ts';
import { vendorsOf } from './twins.ts';

const ours = (example: Example): boolean => {
  const vendors = vendorsOf(example);
  return example.plannable && (vendors.includes('maas') || vendors.includes('linux'));
};

describe.each(examples.filter(ours))('$name', (example) => {
  test('run twice, its script ends as apply does', () => endsAsApplied(example), 300_000);
});
