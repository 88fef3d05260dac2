/** One VM as it is at this moment: where it is, whether it runs, and its configuration. */
import { at } from '../client/call.ts';
import type { Pve } from '../pve.ts';
import type { VmConfig } from '../vm/config.ts';
import { listGuests, readConfig } from './guests.ts';
import { object, read, type Read } from '../client/reading.ts';
import type { Row } from './rows.ts';

export interface VmNow {
  readonly vmid: number;
  readonly node: string;
  readonly running: boolean;
  readonly config: VmConfig;
}

/** Undefined: there is none. Where it is on another node than it was, it is looked for in the list once more. */
export async function vmNow(
  pve: Pve,
  vmid: number,
  signal: AbortSignal,
): Promise<Read<VmNow | { readonly container: Row } | undefined>> {
  const known = pve.places.nodeOf(vmid);
  const first = known === undefined ? 'gone' : await vmOn(pve, { vmid, node: known }, signal);
  if (first !== 'gone') return first;
  // Which guests there are, and where, the list tells at once; only names and states in it lag behind.
  const list = await listGuests(pve, signal);
  if (!list.ok) return list;
  const row = list.value.find((each) => each.vmid === vmid);
  if (row === undefined) return { ok: true, value: undefined };
  if (row.type === 'lxc') return { ok: true, value: { container: row } };
  const there = await vmOn(pve, row, signal);
  return there === 'gone' ? { ok: true, value: undefined } : there;
}

async function vmOn(
  pve: Pve,
  { vmid, node }: Pick<Row, 'vmid' | 'node'>,
  signal: AbortSignal,
): Promise<Read<VmNow> | 'gone'> {
  const [config, running] = await Promise.all([
    readConfig(pve, { vmid, node }, signal),
    runs(pve, { vmid, node }, signal),
  ]);
  if (!config.ok) return config.class === 'gone' ? 'gone' : config;
  if (!running.ok) return running.class === 'gone' ? 'gone' : running;
  return { ok: true, value: { vmid, node, running: running.value, config: config.value } };
}

/** Whether a VM runs, not what the list remembers of it. */
export function runs(
  { client }: Pve,
  { vmid, node }: Pick<Row, 'vmid' | 'node'>,
  signal: AbortSignal,
): Promise<Read<boolean>> {
  const path = at`/nodes/${node}/qemu/${vmid}/status/current`;
  return read(client, { path, of: object((told) => told.text('status') === 'running') }, signal);
}
