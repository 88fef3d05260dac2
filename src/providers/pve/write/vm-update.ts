/** A VM's own options and its power. */
import type { Performed } from '../../../model/provider.ts';
import type { VmNow } from '../read/vm-now.ts';
import { optionsFor } from '../vm/options.ts';
import { changeConfig } from './change-config.ts';
import { cloudInitDrive } from './cloud-init.ts';
import { done, inTurn, vmFor, type Job, type Ran } from './job.ts';
import { markedOptions } from './marked.ts';
import { startVm, stopVm } from './vm-power.ts';
import { changedFields, idOfTarget } from './target.ts';

export async function updateVm(job: Job): Promise<Performed> {
  const id = idOfTarget(job.operation, job.context);
  const found = await vmFor(job, Number(id));
  if (!found.ok) return found;
  const { vm } = found;
  const { to = {} } = job.operation;
  const fields = changedFields(job.operation);
  const power = fields.includes('running');
  const rest = fields.filter((each) => each !== 'running');
  const steps: (() => Promise<Ran>)[] = [];
  // What is to be started is changed before, what is to be stopped after: a change needs a restart more often than not.
  if (power && to['running'] !== true) steps.push(() => stopVm(job, vm));
  if (rest.length > 0) steps.push(() => setOptions(job, rest));
  if (power && to['running'] === true) steps.push(() => startVm(job, vm));
  const end = await inTurn(steps);
  return end.ok ? done(id, end.notes) : end;
}

async function setOptions(job: Job, fields: readonly string[]): Promise<Ran> {
  const id = idOfTarget(job.operation, job.context);
  const now = await vmFor(job, Number(id));
  return now.ok ? setOn(job, now.vm, fields) : now;
}

function setOn(job: Job, vm: VmNow, fields: readonly string[]): Promise<Ran> {
  const { to = {} } = job.operation;
  const held = vm.config.next;
  const change = optionsFor(to, fields, held);
  const set = { ...change.set, ...markedOptions(job, fields, held) };
  // A VM that runs would take such a drive up at its next start only.
  const drive = vm.running ? {} : cloudInitDrive(held, set, undefined);
  const long = Object.keys(drive).length > 0;
  return changeConfig(job, vm, {
    change: { set: { ...set, ...drive }, delete: change.delete },
    ...(long ? { long } : {}),
  });
}
