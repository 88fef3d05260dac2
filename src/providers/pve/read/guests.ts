/** VMs and containers: the cluster's list, and the configurations of those that are looked at closely. */
import type { KindName } from '../../../model/address.ts';
import type { Problem } from '../../../model/problem.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { at } from '../client/call.ts';
import { names } from '../kinds/names.ts';
import type { Pve } from '../pve.ts';
import { listOf } from '../shape.ts';
import { optionsOf, vmConfig, type VmConfig } from '../vm/config.ts';
import { containerConfig } from '../vm/container.ts';
import { drivesIn, volumeParts } from '../vm/drive.ts';
import { each, object, read, type Read } from '../client/reading.ts';
import { nodeRow, rowsIn, type Row } from './rows.ts';

/** What comes of a guest's configuration. */
export const guestKinds: readonly KindName[] = [names.vm, names.nic, names.disk];

/** All guests of the cluster, in one call. Names and states in it may be ten seconds old. */
export async function listGuests(
  { client, places }: Pve,
  signal: AbortSignal,
): Promise<Read<readonly Row[]>> {
  const list = await read(
    client,
    {
      path: at`/cluster/resources`,
      of: (value, place) => listOf(value, place, rowsIn).filter((row) => row !== undefined),
    },
    signal,
  );
  if (list.ok) places.learnList(list.value, client.clock.now());
  return list;
}

/** What each of these nodes says of its VMs now; a node that says nothing leaves the list as it is. */
export async function freshRows(
  { client }: Pve,
  rows: readonly Row[],
  signal: AbortSignal,
): Promise<readonly Row[]> {
  const nodes = [...new Set(rows.filter(({ type }) => type === 'qemu').map(({ node }) => node))];
  const lists = await Promise.all(
    nodes.map((node) =>
      read(client, { path: at`/nodes/${node}/qemu`, of: each(nodeRow(node)) }, signal),
    ),
  );
  const fresh = new Map(
    lists.flatMap((list) => (list.ok ? list.value : [])).map((row) => [row.vmid, row]),
  );
  return rows.map((row) => (row.type === 'qemu' ? (fresh.get(row.vmid) ?? row) : row));
}

export interface Detailed {
  readonly live: readonly LiveResource[];
  /** Why the details of some are not known. */
  readonly blind: readonly { readonly kind: KindName; readonly why: Problem }[];
}

/** These guests with all that their configurations say. One that went meanwhile is left out. */
export async function detailed(
  pve: Pve,
  rows: readonly Row[],
  signal: AbortSignal,
): Promise<Detailed> {
  const all = await Promise.all(
    rows.map(async (row) => {
      const seen = await inDetail(pve, row, signal);
      if (seen.blind.length === 0) pve.places.learnDetails(row.vmid);
      return seen;
    }),
  );
  return { live: all.flatMap(({ live }) => live), blind: all.flatMap(({ blind }) => blind) };
}

async function inDetail(pve: Pve, row: Row, signal: AbortSignal): Promise<Detailed> {
  if (row.type === 'lxc') {
    const config = await readContainer(pve, row, signal);
    if (config.ok) return { live: [pve.make.container(row, config.value)], blind: [] };
    return config.class === 'gone'
      ? none
      : { live: [], blind: [{ kind: names.container, why: config.why }] };
  }
  const config = await readConfig(pve, row, signal);
  if (!config.ok) {
    if (config.class === 'gone') return none;
    return { live: [], blind: guestKinds.map((kind) => ({ kind, why: config.why })) };
  }
  return vmInDetail(pve, { row, config: config.value }, signal);
}

const none: Detailed = { live: [], blind: [] };

export async function vmInDetail(
  pve: Pve,
  { row, config }: { readonly row: Row; readonly config: VmConfig },
  signal: AbortSignal,
): Promise<Detailed> {
  const sizes = await sizesOf(pve, { row, config }, signal);
  if (!sizes.ok) return { live: [], blind: [{ kind: names.disk, why: sizes.why }] };
  const live = pve.make.vm(row, config, sizes.value);
  for (const { kind, id } of live) if (kind === names.disk) pve.places.learnDisk(id, row.vmid);
  return { live, blind: [] };
}

export function readConfig(
  { client }: Pve,
  { vmid, node }: Pick<Row, 'vmid' | 'node'>,
  signal: AbortSignal,
): Promise<Read<VmConfig>> {
  return read(client, { path: at`/nodes/${node}/qemu/${vmid}/pending`, of: vmConfig }, signal);
}

export function readContainer(
  { client }: Pve,
  { vmid, node }: Pick<Row, 'vmid' | 'node'>,
  signal: AbortSignal,
): Promise<Read<ReturnType<typeof containerConfig>>> {
  const path = at`/nodes/${node}/lxc/${vmid}/config`;
  return read(client, { path, of: object(containerConfig) }, signal);
}

/** How big the volumes are that are attached nowhere: their options do not say. */
async function sizesOf(
  { client }: Pve,
  { row, config }: { readonly row: Row; readonly config: VmConfig },
  signal: AbortSignal,
): Promise<Read<ReadonlyMap<string, number>>> {
  const { disks } = drivesIn(optionsOf(config, row.running ?? false));
  const unsaid = disks.filter(({ options }) => !options.has('size'));
  const storages = new Set(unsaid.flatMap(({ volid }) => volumeParts(volid).storage ?? []));
  const sizes = new Map<string, number>();
  for (const storage of storages) {
    const list = await read(
      client,
      {
        path: at`/nodes/${row.node}/storage/${storage}/content`,
        parameters: { content: 'images', vmid: row.vmid },
        of: each((volume) => ({ volid: volume.text('volid'), size: volume.int('size') })),
      },
      signal,
    );
    if (!list.ok) return list;
    for (const { volid, size } of list.value) sizes.set(volid, size);
  }
  return { ok: true, value: sizes };
}
