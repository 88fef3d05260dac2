/** Asks every connection what exists, and puts the answers together. */
import type { InstallationId, KindName, SystemName, VendorId } from '../model/address.ts';
import type { Connection, Wanted } from '../model/provider.ts';
import type { LiveResource, Snapshot, Unseen } from '../model/resource.ts';

export type Connections = ReadonlyMap<SystemName, Connection>;

/** One look at all systems at once. `wanted` may narrow or widen what is asked of a system. */
export async function observe(
  connections: Connections,
  wanted: (system: SystemName) => Wanted,
  signal: AbortSignal,
): Promise<Snapshot> {
  const answers = await Promise.all(
    [...connections].map(async ([system, connection]) => ({
      system,
      seen: await connection.observe(wanted(system), signal),
    })),
  );
  const installations = new Map<SystemName, InstallationId>();
  const live: LiveResource[] = [];
  const unseen: Unseen[] = [];
  for (const { system, seen } of answers) {
    installations.set(system, seen.installation);
    for (const each of seen.live) live.push(each);
    unseen.push(...seen.unseen);
  }
  return { live, unseen, installations };
}

/** One thing to be read in depth; without `id` all of its kind. */
export interface DeepWish {
  readonly system: SystemName;
  readonly kind: KindName;
  readonly id?: VendorId;
}

/** Reads in depth what a plan is about to delete, replace or take from, and adds what that shows and was not seen before. */
export async function observeDeeper(
  snapshot: Snapshot,
  connections: Connections,
  deep: readonly DeepWish[],
  signal: AbortSignal,
): Promise<Snapshot> {
  if (deep.length === 0) return snapshot;
  const systems = new Set(deep.map((each) => each.system));
  const chosen = new Map([...connections].filter(([system]) => systems.has(system)));
  const more = await observe(
    chosen,
    (system) => ({ kinds: [], ids: [], deep: deep.filter((each) => each.system === system) }),
    signal,
  );
  const seen = new Set(snapshot.live.map(nameOf));
  const deeper = new Map(more.live.map((each) => [nameOf(each), each]));
  // What a list told of only in part is known whole now.
  const live = snapshot.live.map((each) =>
    each.partial === true ? (deeper.get(nameOf(each)) ?? each) : each,
  );
  return {
    live: [...live, ...more.live.filter((each) => !seen.has(nameOf(each)))],
    unseen: [...snapshot.unseen, ...more.unseen],
    installations: snapshot.installations,
  };
}

function nameOf({ system, kind, id }: LiveResource): string {
  return `${system} ${kind} ${id}`;
}
