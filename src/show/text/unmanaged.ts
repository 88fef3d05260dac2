/** Live things that no spec declares and nothing will touch. */
import { byText } from '../../model/address.ts';
import type { LiveResource } from '../../model/resource.ts';
import { oneLine } from '../clean.ts';

export function unmanagedLines(unmanaged: readonly LiveResource[]): readonly string[] {
  return unmanaged
    .map(({ system, kind, id, label }) => `${system} ${kind} #${id} ${oneLine(label)}`.trimEnd())
    .toSorted(byText);
}
