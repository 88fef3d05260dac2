/** VMs: stopped, started, changed, brought back. */
import type { VendorId } from '../../../model/address.ts';
import type { Performed } from '../../../model/provider.ts';
import type { Parameters } from '../client/sign.ts';
import type { VmRow } from '../read/rows.ts';
import { called, done, gone, refused, type Failed, type Job } from './job.ts';
import { ran } from './running.ts';
import { vmNow } from './now.ts';
import { changedFields, idOfReference, idOfTarget } from './target.ts';

type End = { readonly ok: true; readonly notes?: readonly string[] } | Failed;

export async function updateVm(job: Job): Promise<Performed> {
  const { operation, context } = job;
  const { to = {} } = operation;
  const id = idOfTarget(operation, context);
  const found = await vmNow(job, id);
  if (!found.ok) return found;
  const fields = new Set(changedFields(operation));
  const steps: (() => Promise<End>)[] = [];
  if (fields.has('destroyed')) steps.push(() => recover(job, found.row));
  if (fields.has('running') && to['running'] === false) steps.push(() => stop(job, found.row));
  const plain = plainly(fields, to);
  if (Object.keys(plain).length > 0)
    steps.push(() => called(job, 'updateVirtualMachine', { id, ...plain }));
  if (fields.has('offering')) steps.push(() => scale(job, id));
  if (fields.has('running') && to['running'] === true) steps.push(() => start(job, found.row));
  const notes: string[] = [];
  for (const step of steps) {
    const end = await step();
    if (!end.ok) return end;
    notes.push(...(end.notes ?? []));
  }
  return done(id, notes.length === 0 ? {} : { notes });
}

function plainly(fields: ReadonlySet<string>, to: Readonly<Record<string, unknown>>): Parameters {
  return {
    ...(fields.has('name') ? { name: String(to['name']) } : {}),
    ...(fields.has('displayName') ? { displayname: String(to['displayName']) } : {}),
    ...(fields.has('deleteProtection')
      ? { deleteprotection: to['deleteProtection'] === true }
      : {}),
  };
}

/** Asked first, and switched off where the guest does not listen: then it is told. */
async function stop(job: Job, { id, name, state }: VmRow): Promise<End> {
  if (state === 'Stopped') return { ok: true };
  const asked = await ran(job, 'stopVirtualMachine', { id });
  if (asked.ok) return is(job, id, 'Stopped');
  if (asked.class !== 'temporary') return asked;
  const now = await vmNow(job, id);
  if (now.ok && now.row.state === 'Stopped') return { ok: true };
  const forced = await ran(job, 'stopVirtualMachine', { id, forced: true });
  if (!forced.ok) return forced;
  const end = await is(job, id, 'Stopped');
  return end.ok
    ? { ok: true, notes: [`${name} did not stop when it was asked, and was switched off`] }
    : end;
}

async function start(job: Job, { id, state }: VmRow): Promise<End> {
  if (state === 'Running') return { ok: true };
  const end = await ran(job, 'startVirtualMachine', { id });
  if (end.ok) return is(job, id, 'Running');
  // It runs by now: somebody was faster, or an attempt before was.
  const now = await vmNow(job, id);
  return now.ok && now.row.state === 'Running' ? { ok: true } : end;
}

async function recover(job: Job, { id, name, state }: VmRow): Promise<End> {
  if (state === 'Expunging') return gone(job, name);
  if (state !== 'Destroyed') return { ok: true };
  const end = await called(job, 'recoverVirtualMachine', { id });
  return end.ok ? is(job, id, 'Stopped') : end;
}

async function scale(job: Job, id: VendorId): Promise<End> {
  const { operation, context } = job;
  return ran(job, 'scaleVirtualMachine', {
    id,
    serviceofferingid: idOfReference(operation.to?.['offering'], context),
  });
}

/** Success of a job says that it was tried: what the VM is now, is read. */
async function is(job: Job, id: string, state: string): Promise<End> {
  const { clock } = job.stack.client;
  for (let pause = 100; ; pause *= 2) {
    const now = await vmNow(job, id);
    if (!now.ok) return now.class === 'gone' ? now : { ...now, class: 'lost' };
    if (now.row.state === state) return { ok: true };
    if (pause > 5000)
      return {
        ...refused(job, 'other-state', {
          why: `VM ${now.row.name} is ${now.row.state}, and not ${state}.`,
          tryAgain: true,
        }),
        class: 'temporary',
      };
    await clock.wait(pause, job.context.signal);
  }
}
