/** Live things that no spec declares, as JSON. */
import type { LiveResource } from '../../model/resource.ts';

export function unmanagedJson(
  unmanaged: readonly LiveResource[] | undefined,
): readonly object[] | undefined {
  return unmanaged?.map(({ system, kind, id, label, mark }) => ({ system, kind, id, label, mark }));
}
