/** What is read in depth before a plan is made or carried out: what goes, and who may hold what is taken. */
import { observeDeeper, type Connections, type DeepWish } from '../live/observe.ts';
import type { Change } from '../model/change.ts';
import type { Kind } from '../model/kind.ts';
import type { Snapshot } from '../model/resource.ts';
import { kinds } from '../providers/index.ts';

/** The snapshot with all that these changes need to be seen. */
export function deeper(
  snapshot: Snapshot,
  changes: readonly Change[],
  { connections, signal }: { readonly connections: Connections; readonly signal: AbortSignal },
): Promise<Snapshot> {
  return observeDeeper(snapshot, connections, wishesOf(changes), signal);
}

function wishesOf(changes: readonly Change[]): readonly DeepWish[] {
  const wishes = new Map<string, DeepWish>();
  for (const change of changes) {
    const kind = kinds.get(change.kind);
    const { system } = change;
    const goes = change.action === 'delete' || change.action === 'replace';
    if (goes && kind?.deepBeforeDelete === true) {
      const { id } = change.live;
      wishes.set(`${system} ${change.kind} ${id}`, { system, kind: change.kind, id });
    }
    if (kind !== undefined && takes(change, kind))
      wishes.set(`${system} ${change.kind}`, { system, kind: change.kind });
  }
  return [...wishes.values()];
}

/** A value that others may hold unseen is about to be taken. */
function takes(change: Change, { deepBeforeTaking = [] }: Kind): boolean {
  if (deepBeforeTaking.length === 0) return false;
  if (change.action === 'update')
    return change.fields.some((each) => each.to !== null && deepBeforeTaking.includes(each.field));
  if (change.action !== 'create' && change.action !== 'replace') return false;
  return deepBeforeTaking.some((field) => (change.to[field] ?? null) !== null);
}
