/** What could not be looked at: unknown, never absent. */
import type { Unseen } from '../../model/resource.ts';
import { oneLine } from '../clean.ts';

/** `caracal maas/subnet: the key may not list subnets`. */
export function unseenLines(unseen: readonly Unseen[]): readonly string[] {
  return unseen.flatMap(({ system, kind, why }) => [
    `${system} ${kind ?? '(all of it)'}: ${oneLine(why.message)}`,
    ...(why.help === undefined ? [] : [`  ${oneLine(why.help)}`]),
  ]);
}
