/** Starts and stops VMs, and believes what the VM's own state says afterwards. */
import { isLiveAddress } from '../../../model/address.ts';
import { at } from '../client/call.ts';
import type { VmNow } from '../read/vm-now.ts';
import { runs } from '../read/vm-now.ts';
import { changeConfig } from './change-config.ts';
import { ran, refused, unread, vmFor, type Job, type Ran } from './job.ts';
import { takenOver } from './marked.ts';

/** How long a guest gets to shut itself down before it is switched off. */
const shutdownSeconds = 60;
const lastSeconds = 20;
/** A VM that high availability keeps is stopped some time after its task has ended. */
const haMilliseconds = 120_000;

export async function startVm(job: Job, vm: VmNow): Promise<Ran> {
  const settled = await ownFromNow(job, vm);
  if (!settled.ok) return settled;
  const end = await ran(job, {
    method: 'POST',
    path: at`/nodes/${vm.node}/qemu/${vm.vmid}/status/start`,
  });
  return until(job, vm, { running: true, end });
}

// What a clone brought and no spec speaks of is the VM's own once it runs.
async function ownFromNow(job: Job, { vmid }: VmNow): Promise<Ran> {
  const now = await vmFor(job, vmid);
  if (!now.ok) return now;
  const description = takenOver(now.vm.config.next);
  if (description === undefined) return { ok: true, value: null, notes: [] };
  return changeConfig(job, now.vm, { change: { set: { description }, delete: [] } });
}

/** Shut down by its guest, and switched off where that takes too long: sooner where it is about to be destroyed. */
export async function stopVm(job: Job, vm: VmNow): Promise<Ran> {
  const { of, debt } = job.operation;
  const last = isLiveAddress(of) && debt === undefined;
  const end = await ran(job, {
    method: 'POST',
    path: at`/nodes/${vm.node}/qemu/${vm.vmid}/status/shutdown`,
    parameters: { timeout: last ? lastSeconds : shutdownSeconds, forceStop: true },
  });
  return until(job, vm, { running: false, end });
}

interface Wanted {
  readonly running: boolean;
  readonly end: Ran;
}

/** Only the state counts: a stop of a stopped VM is `OK`, and a start of a running one is an error. */
async function until(job: Job, vm: VmNow, { running, end }: Wanted): Promise<Ran> {
  const { client } = job.pve;
  const { signal } = job.context;
  if (!end.ok && end.class !== 'refused') return end;
  const start = client.clock.now();
  for (;;) {
    const now = await runs(job.pve, vm, signal);
    if (!now.ok) return end.ok ? { ...unread(now), class: 'lost' } : end;
    if (now.value === running) return end.ok ? end : { ok: true, value: null, notes: [] };
    if (!end.ok) return end;
    const waited = client.clock.now() - start;
    if (signal.aborted || waited >= haMilliseconds) break;
    await client.clock.wait(1000, signal);
  }
  return refused(job, 'still-the-same', {
    why: `VM ${vm.vmid} ${running ? 'does not run' : 'still runs'}, though the task went well.`,
    help: 'Look at it in the web interface; high availability may have its own plans with it.',
  });
}
