/** What has to hold, before a plan or after it. */
import type { Address } from './address.ts';
import type { Origin } from './problem.ts';

/** `requires` (before the first step) and `expect` (at the end): a field of a live thing and its value. */
export interface Condition {
  readonly when: 'requires' | 'expect';
  readonly of: Address;
  readonly field: string;
  readonly value: unknown;
  readonly origin: Origin;
}
