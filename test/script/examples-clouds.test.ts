/** The scripts of the examples leave what apply leaves: those of Proxmox VE and CloudStack. */
import { describe, test } from 'vitest';
import { examples, type Example } from '../support/examples.ts';
import { endsAsApplied } from './as-applied.ts';
import { vendorsOf } from './twins.ts';

const ours = (example: Example): boolean => {
  // What is inside of the VM that it makes is planned in a round of its own.
  if (!example.plannable || example.name === 'nested-pve') return false;
  return vendorsOf(example).every((each) => each === 'pve' || each === 'cloudstack');
};

// Its operations are those of another example too; CI makes do with one of them.
const again = new Set(['orphan-sweep']);

describe.each(examples.filter(ours))('$name', (example) => {
  const left = process.env['TRUEUP_CRASH'] === 'quick' && again.has(example.name);
  test.skipIf(left)(
    `run twice, its script ends as apply does${left ? ' (skipped: TRUEUP_CRASH=quick)' : ''}`,
    () => endsAsApplied(example),
    300_000,
  );
});
