/** The guard of `absent` rules and authorities that only kinds of Linux hosts understand. */
import { glob } from '../../../model/glob.ts';
import type { GuardCheck } from '../../../model/guarding.ts';
import { text } from '../../../model/spec-fields.ts';

/** `device: br0`, or a glob of device names; likewise of pools. */
export function named(field: string): GuardCheck {
  return ({ spec }, guard) =>
    typeof guard === 'string' ? glob(guard).test(text(spec, field) ?? '') : undefined;
}
