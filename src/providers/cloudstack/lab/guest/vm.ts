/** The virtual machine that a call names, and what jobs say of it. */
import { isRoot, type Call, type Work } from '../call.ts';
import { showVm } from '../show/vm.ts';
import { wrong } from '../wire/refusal.ts';
import type { VmRow, VmState } from '../world/rows.ts';
import type { Row, Rows } from '../world/table.ts';

/** One that is expunged still has its uuid, and is refused while the event is being written: at once, no job. */
export function needVm(call: Call): VmRow {
  const { params, world } = call;
  return present(world.vms, params.text('id') ?? params.needed('virtualmachineid'));
}

/** The row, unless it is removed. */
export function present<R extends Row>(table: Rows<R>, id: string): R {
  const row = table.get(id);
  if (row !== undefined) return row;
  throw wrong(`Unable to find UUID for id [${table.removed.get(id) ?? 0}] of type [${table.type}]`);
}

export function setState(call: Call, state: VmState): VmRow {
  return call.world.vms.set(needVm(call).id, { state });
}

/** As the server's texts dump one. */
export function vmText({ nr, id, instancename }: VmRow): string {
  return `VM instance {"id":${nr},"instanceName":"${instancename}","type":"User","uuid":"${id}"}`;
}

/** The answer was taken while its job was running: it tells of that job. */
export function vmResult(work: Work, id = needVm(work).id): unknown {
  const { world, caller } = work;
  const vm = present(world.vms, id);
  return { virtualmachine: { ...showVm(world, vm, { root: isRoot(caller) }), ...ownJob(work) } };
}

export function ownJob({ job }: Work): { readonly jobid: string; readonly jobstatus: number } {
  return { jobid: job.id, jobstatus: 0 };
}
