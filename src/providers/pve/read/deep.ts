/** Who uses a bridge, an address or a MAC: told by the configuration of each guest alone. */
import type { KindName } from '../../../model/address.ts';
import type { Problem } from '../../../model/problem.ts';
import type { Wanted } from '../../../model/provider.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { names } from '../kinds/names.ts';
import type { Pve } from '../pve.ts';
import { detailed, guestKinds, listGuests } from './guests.ts';
import { networkKinds, readNetworks } from './networks.ts';
import type { Row } from './rows.ts';
import type { Sight } from './sight.ts';

export interface Deep {
  readonly deep: NonNullable<Wanted['deep']>;
  readonly sight: Sight;
}
interface Found {
  readonly live: readonly LiveResource[];
  readonly blind: readonly { readonly kind: KindName; readonly why: Problem }[];
}

/** The list of a look that was made so short a time ago is the list of this one, too. */
const freshMilliseconds = 30_000;

/** Every guest that may use one of these, with its NICs and disks; for addresses the nodes' own as well. */
export async function readDeep(
  pve: Pve,
  { deep, sight }: Deep,
  signal: AbortSignal,
): Promise<Found> {
  if (deep.length === 0) return { live: [], blind: [] };
  const rows = await guestRows(pve, signal);
  if ('why' in rows)
    return { live: [], blind: guestKinds.map((kind) => ({ kind, why: rows.why })) };
  // The look that this one deepens has told of some of them already.
  const chosen = rows.list.filter(
    (row) => !pve.places.isDetailed(row.vmid) && deep.some((wish) => concerns(wish, row)),
  );
  const guests = await detailed(pve, chosen, signal);
  const addresses = deep.some(({ kind, id }) => kind === names.nic && id === undefined);
  const nodes = addresses ? sight.nodes.map(({ name }) => name) : [];
  const networks = await readNetworks(pve, { nodes, sight }, signal);
  return {
    live: [...guests.live, ...networks.live],
    blind: [...guests.blind, ...networks.blind],
  };
}

async function guestRows(
  pve: Pve,
  signal: AbortSignal,
): Promise<{ readonly list: readonly Row[] } | { readonly why: Problem }> {
  const known = pve.places.list();
  if (known !== undefined && pve.client.clock.now() - known.at < freshMilliseconds)
    return { list: known.rows };
  const list = await listGuests(pve, signal);
  return list.ok ? { list: list.value } : { why: list.why };
}

function concerns({ kind, id }: Deep['deep'][number], row: Row): boolean {
  // A vnet is on every node of its zone.
  if (kind === names.vnet || kind === names.zone) return true;
  if (id === undefined) return kind === names.nic || networkKinds.includes(kind);
  if (networkKinds.includes(kind)) return id.startsWith(`${row.node}:`);
  return kind === names.vm || kind === names.container ? id === String(row.vmid) : false;
}
