/** Live things that no spec declares, as JSON. */
import type { LiveResource, Orphan } from '../../model/resource.ts';

export function unmanagedJson(
  unmanaged: readonly LiveResource[] | undefined,
): readonly object[] | undefined {
  return unmanaged?.map(({ system, kind, id, label, mark }) => ({ system, kind, id, label, mark }));
}

/** What no spec declares any more, with the address that it had. */
export function orphansJson(orphans: readonly Orphan[] | undefined): readonly object[] | undefined {
  return orphans?.map(({ live, was }) => ({
    system: live.system,
    kind: live.kind,
    id: live.id,
    label: live.label,
    was,
  }));
}
