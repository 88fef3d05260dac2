/** Storages of the cluster, and API tokens of users. */
import type { KindName } from '../../../model/address.ts';
import type { Problem } from '../../../model/problem.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { at } from '../client/call.ts';
import { names } from '../kinds/names.ts';
import type { Pve } from '../pve.ts';
import type { Fields } from '../shape.ts';
import { noSight } from './no-sight.ts';
import { each, read, type Read } from '../client/reading.ts';
import type { Sight } from './sight.ts';

export interface Storage {
  readonly name: string;
  readonly content: readonly string[];
  readonly type: string;
  readonly shared: boolean;
  readonly nodes: readonly string[];
  readonly digest: string | undefined;
}

export async function readStorages(
  { client }: Pve,
  signal: AbortSignal,
): Promise<Read<readonly Storage[]>> {
  return read(client, { path: at`/storage`, of: each(storage) }, signal);
}

export function storage(told: Fields): Storage {
  const list = (name: string): readonly string[] =>
    (told.textOrNull(name) ?? '')
      .split(/[\s,;]+/)
      .filter((word) => word !== '' && word !== 'none')
      .toSorted();
  return {
    name: told.text('storage'),
    content: list('content'),
    type: told.text('type'),
    shared: told.flag('shared'),
    nodes: list('nodes'),
    digest: told.textOrNull('digest') ?? undefined,
  };
}

export function storageThing(
  { make }: Pve,
  { name, content, type, shared, nodes }: Storage,
): LiveResource {
  // Without a list of nodes it is on all of them.
  return make.storage(name, content, { type, shared, ...(nodes.length === 0 ? {} : { nodes }) });
}

export interface ThingsSeen {
  readonly live: readonly LiveResource[];
  readonly blind: readonly { readonly kind: KindName; readonly why: Problem }[];
}

export async function seeStorages(
  pve: Pve,
  { may }: Sight,
  signal: AbortSignal,
): Promise<ThingsSeen> {
  if (!may('Datastore.Audit', '/storage')) {
    const why = noSight(pve.client, ['Datastore.Audit on /storage']);
    return { live: [], blind: [{ kind: names.storage, why }] };
  }
  const list = await readStorages(pve, signal);
  if (!list.ok) return { live: [], blind: [{ kind: names.storage, why: list.why }] };
  return { live: list.value.map((one) => storageThing(pve, one)), blind: [] };
}
