/** Who uses the addresses of a subnet, beyond what the lists tell. */
import type { VendorId } from '../../model/address.ts';
import type { LiveResource, Unseen } from '../../model/resource.ts';
import { allocation } from './answers.ts';
import type { Maas } from './maas.ts';
import { names } from './kinds/names.ts';
import { holderLists, readList, type Lists } from './lists.ts';

export interface Deep {
  readonly subnets: readonly VendorId[];
  /** What the lists told. */
  readonly things: readonly LiveResource[];
  readonly lists: Lists;
}

/** Adds a `maas/address` for every address that is neither a link nor held by anything else that was read. */
export async function readDeep(
  { client, make, system }: Maas,
  { subnets, things, lists }: Deep,
  signal: AbortSignal,
): Promise<{ readonly live: readonly LiveResource[]; readonly unseen: readonly Unseen[] }> {
  const blind =
    subnets.length === 0 ? [] : holderLists.flatMap((path) => lists.failure(path) ?? []);
  if (blind[0] !== undefined)
    return { live: [], unseen: [{ system, kind: names.address, why: blind[0] }] };
  const spokenFor = new Set<unknown>(things.map(({ spec }) => spec['address']));
  const reads = await Promise.all(
    subnets.map(async (id) => ({
      id,
      list: await readList(client, `subnets/${id}/?op=ip_addresses`, allocation, signal),
    })),
  );
  const live: LiveResource[] = [];
  const unseen: Unseen[] = [];
  for (const { id, list } of reads) {
    if (list.ok) {
      const others = list.items.filter(({ ip }) => !spokenFor.has(ip));
      live.push(...others.map((each) => make.address(id, each)));
    } else if (!list.gone) unseen.push({ system, kind: names.address, why: list.why });
  }
  return { live, unseen };
}
