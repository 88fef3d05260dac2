/** The scripts of the examples leave what apply leaves: those of Proxmox VE, CloudStack and IBM Cloud. */
import { describe, test } from 'vitest';
import { examples, type Example } from '../support/examples.ts';
import { endsAsApplied } from './as-applied.ts';
import { vendorsOf } from './twins.ts';

// What is inside of the VM that the one makes is planned in a round of its own; the server of the other is made by people,
// and taken away in clean-up.test.ts.
const apart = new Set(['nested-pve', 'ibm-node-provision']);
const ours = (example: Example): boolean => {
  if (!example.plannable || apart.has(example.name)) return false;
  return !vendorsOf(example).some((each) => each === 'maas' || each === 'linux');
};

describe.each(examples.filter(ours))('$name', (example) => {
  test('run twice, its script ends as apply does', () => endsAsApplied(example), 300_000);
});
