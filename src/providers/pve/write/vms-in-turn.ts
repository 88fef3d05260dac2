/** One operation at a time on each VM: what is written is held against a digest, and a disk that moves changes two VMs. */
import type { Client } from '../client/client.ts';
import { names } from '../kinds/names.ts';
import type { Job } from './job.ts';
import { idOfTarget, vmidOf } from './target.ts';

/** Does the work once all that began earlier on these VMs is over. */
export async function inTurnOn<T>(
  { pve }: Pick<Job, 'pve'>,
  vmids: readonly number[],
  work: () => Promise<T>,
): Promise<T> {
  const last = turnsOf(pve.client);
  const { promise: over, resolve } = Promise.withResolvers<void>();
  // All places in all rows are taken at once, so no two can wait for each other.
  const before = vmids.flatMap((vmid) => last.get(vmid) ?? []);
  for (const vmid of vmids) last.set(vmid, over);
  try {
    await Promise.all(before);
    return await work();
  } finally {
    resolve();
    for (const vmid of vmids) if (last.get(vmid) === over) last.delete(vmid);
  }
}

const turns = new WeakMap<Client, Map<number, Promise<void>>>();

function turnsOf(client: Client): Map<number, Promise<void>> {
  let last = turns.get(client);
  if (last === undefined) turns.set(client, (last = new Map<number, Promise<void>>()));
  return last;
}

/** The VMs whose configuration an operation writes. */
export function vmsOf({ pve, operation, context }: Job): readonly number[] {
  const { kind, from = {}, to = {} } = operation;
  const makes = operation.do === 'create';
  switch (kind) {
    case names.vm:
      return [Number(makes ? to['vmid'] : idOfTarget(operation, context))];
    case names.nic:
      return [makes ? vmidOf(to['vm'], context) : Number.parseInt(idOfTarget(operation, context))];
    case names.disk: {
      const held = makes ? undefined : pve.places.vmOf(idOfTarget(operation, context));
      const said = [from['vm'], to['vm']].filter((each) => typeof each === 'string');
      const all = [held, ...said.map((each) => vmidOf(each, context))];
      return [...new Set(all.filter((each) => each !== undefined))];
    }
    default:
      return [];
  }
}
