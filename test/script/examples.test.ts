/** The scripts of the examples leave what apply leaves: those with MAAS or a host in them. */
import { describe, test } from 'vitest';
import { examples, type Example } from '../support/examples.ts';
import { endsAsApplied } from './as-applied.ts';
import { vendorsOf } from './twins.ts';

const ours = (example: Example): boolean => {
  const vendors = vendorsOf(example);
  return example.plannable && (vendors.includes('maas') || vendors.includes('linux'));
};

// Their operations are those of other examples too; CI makes do with those.
const again = new Set(['d058-recidr', 'cidr-rotation']);

describe.each(examples.filter(ours))('$name', (example) => {
  const left = process.env['TRUEUP_CRASH'] === 'quick' && again.has(example.name);
  test.skipIf(left)(
    `run twice, its script ends as apply does${left ? ' (skipped: TRUEUP_CRASH=quick)' : ''}`,
    () => endsAsApplied(example),
    300_000,
  );
});
