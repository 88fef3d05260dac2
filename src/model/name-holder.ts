/** The claim on a name that is used once in its scope. */
import { pool, type Claim } from './claim.ts';

/** None where there is no name. */
export function nameHolder(value: string | undefined, scope: string, field = 'name'): Claim[] {
  return value === undefined
    ? []
    : [{ type: 'name', pool: pool('name', scope), as: 'holder', field, value }];
}
