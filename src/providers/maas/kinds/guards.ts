/** The guard of `absent` rules and authorities that only kinds of MAAS understand. */
import type { GuardCheck } from '../../../model/guarding.ts';

/** `fabric: NAME`. */
export const ofFabric: GuardCheck = (live, guard) =>
  typeof guard === 'string' ? live.status?.['fabric'] === guard : undefined;
