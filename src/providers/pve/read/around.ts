/** What is read to know one thing: the configuration that it is a line of, or the list in which it stands. */
import type { KindName, VendorId } from '../../../model/address.ts';
import type { Problem } from '../../../model/problem.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { at } from '../client/call.ts';
import { object, read } from '../client/reading.ts';
import { names } from '../kinds/names.ts';
import type { Pve } from '../pve.ts';
import { hiddenSubnets, readSdn, sdnKinds, sdnThings } from '../sdn/read.ts';
import { vmOfDisk } from '../vm/drive.ts';
import { listGuests, readContainer, vmInDetail } from './guests.ts';
import { ifaceThings, networkKinds, readNetwork, whyUnclear } from './networks.ts';
import { nodeThing } from './nodes.ts';
import { pathAddresses } from './own-path.ts';
import type { Row } from './rows.ts';
import { storage, storageThing } from './storages.ts';
import { readTokens } from './tokens.ts';
import { vmNow } from './vm-now.ts';

export interface Wish {
  readonly kind: KindName;
  readonly id: VendorId;
}

/** All that is told together with one object: with a NIC its whole VM. Empty: what it is part of is gone. */
export type Around =
  | { readonly ok: true; readonly things: readonly LiveResource[] }
  | { readonly ok: false; readonly why: Problem };

export function thingsAround(pve: Pve, { kind, id }: Wish, signal: AbortSignal): Promise<Around> {
  if (kind === names.vm) return guestThings(pve, Number(id), signal);
  if (kind === names.nic) return guestThings(pve, Number(id.split(':')[0]), signal);
  if (kind === names.disk) return diskThings(pve, id, signal);
  if (kind === names.container) return guestThings(pve, Number(id), signal);
  if (networkKinds.includes(kind)) return networkThings(pve, id.split(':')[0] ?? '', signal);
  if (sdnKinds.includes(kind)) return sdnAround(pve, kind, signal);
  if (kind === names.storage) return storageAround(pve, id, signal);
  if (kind === names.token) return tokensAround(pve, id, signal);
  return nodesAround(pve, id, signal);
}

/** A guest with its NICs and disks. */
async function guestThings(pve: Pve, vmid: number, signal: AbortSignal): Promise<Around> {
  if (!Number.isSafeInteger(vmid)) return { ok: true, things: [] };
  const vm = await vmNow(pve, vmid, signal);
  if (!vm.ok) return vm;
  if (vm.value === undefined) return { ok: true, things: [] };
  if ('container' in vm.value) return containerThings(pve, vm.value.container, signal);
  const { config, running, node } = vm.value;
  const row: Row = {
    vmid,
    node,
    type: 'qemu',
    running,
    // The configuration tells these.
    name: null,
    template: false,
    tags: null,
    lock: null,
  };
  const { live, blind } = await vmInDetail(pve, { row, config }, signal);
  const [first] = blind;
  return first === undefined ? { ok: true, things: live } : { ok: false, why: first.why };
}

async function containerThings(pve: Pve, row: Row, signal: AbortSignal): Promise<Around> {
  const config = await readContainer(pve, row, signal);
  if (config.ok) return { ok: true, things: [pve.make.container(row, config.value)] };
  return config.class === 'gone' ? { ok: true, things: [] } : { ok: false, why: config.why };
}

/** The VM that its id names, or had it when it was last seen; else all of them are asked. */
async function diskThings(pve: Pve, id: VendorId, signal: AbortSignal): Promise<Around> {
  const vmid = pve.places.vmOf(id) ?? vmOfDisk(id);
  if (vmid !== undefined) return guestThings(pve, vmid, signal);
  const list = await listGuests(pve, signal);
  if (!list.ok) return list;
  for (const row of list.value) {
    if (row.type !== 'qemu') continue;
    const around = await guestThings(pve, row.vmid, signal);
    if (!around.ok || around.things.some((each) => each.id === id)) return around;
  }
  return { ok: true, things: [] };
}

async function networkThings(pve: Pve, node: string, signal: AbortSignal): Promise<Around> {
  const network = await readNetwork(pve, node, signal);
  if (!network.ok) return { ok: false, why: network.why };
  const why = whyUnclear(pve, network.value);
  if (why !== undefined) return { ok: false, why };
  const proof = await pve.sight(signal, true);
  const paths = proof.ok ? await pathAddresses(pve, proof.sight) : undefined;
  return { ok: true, things: ifaceThings(pve, network.value, paths?.get(node)) };
}

async function sdnAround(pve: Pve, kind: KindName, signal: AbortSignal): Promise<Around> {
  const sdn = await readSdn(pve, signal);
  if (!sdn.ok) return { ok: false, why: sdn.why };
  const hidden = kind === names.sdnsubnet ? hiddenSubnets(pve, sdn.value) : undefined;
  return hidden === undefined
    ? { ok: true, things: sdnThings(pve, sdn.value) }
    : { ok: false, why: hidden };
}

async function storageAround(pve: Pve, id: VendorId, signal: AbortSignal): Promise<Around> {
  const one = await read(pve.client, { path: at`/storage/${id}`, of: object(storage) }, signal);
  if (one.ok) return { ok: true, things: [storageThing(pve, one.value)] };
  const missing =
    one.class === 'gone' || one.why.message.includes(`storage '${id}' does not exist`);
  return missing ? { ok: true, things: [] } : { ok: false, why: one.why };
}

async function tokensAround(pve: Pve, id: VendorId, signal: AbortSignal): Promise<Around> {
  const list = await readTokens(pve, id.split('!')[0] ?? '', signal);
  return list.ok ? { ok: true, things: list.value } : { ok: false, why: list.why };
}

async function nodesAround(pve: Pve, id: VendorId, signal: AbortSignal): Promise<Around> {
  const proof = await pve.sight(signal, false);
  if (!proof.ok) return { ok: false, why: proof.why };
  const node = proof.sight.nodes.find(({ name }) => name === id);
  if (node === undefined) return { ok: true, things: [] };
  const network = await readNetwork(pve, id, signal);
  const pending = network.ok ? network.value.changes : undefined;
  return { ok: true, things: [nodeThing(pve, node, pending)] };
}
