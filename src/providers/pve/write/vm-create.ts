/** A VM is made: out of nothing, or as a copy of another one. */
import type { VendorId } from '../../../model/address.ts';
import type { Spec } from '../../../model/resource.ts';
import type { Performed } from '../../../model/provider.ts';
import { addressParts } from '../../../model/address.ts';
import { at, type Call } from '../client/call.ts';
import type { Failure } from '../client/failure.ts';
import type { VmNow } from '../read/vm-now.ts';
import { drivesIn } from '../vm/drive.ts';
import { optionsFor } from '../vm/options.ts';
import { disksBrought } from './brought.ts';
import { changeConfig } from './change-config.ts';
import { cloudInitDrive, passwordOf } from './cloud-init.ts';
import { done, ran, refused, vmFor, type Job, type Ran } from './job.ts';
import { markedFromStart, markedOptions } from './marked.ts';
import { idOfReference, vmidOf } from './target.ts';
import { startVm } from './vm-power.ts';

export async function createVm(job: Job): Promise<Performed> {
  const { to = {}, of } = job.operation;
  const spec: Spec = { name: addressParts(of).name, ...to };
  const vmid = Number(spec['vmid']);
  if (!Number.isSafeInteger(vmid)) return refused(job, 'no-vmid', { why: 'it has no vmid.' });
  const password = await passwordOf(job.pve, spec['cloudInit.password']);
  if (!password.ok) return refusedBy(job, password.problems[0]?.message ?? 'no password');
  const secret = password.value === undefined ? {} : { cipassword: password.value };
  const node = idOfReference(spec['node'], job.context);
  const made = { spec, vmid, node, secret };
  job.pve.places.learnNode(vmid, node);
  return spec['clone.from'] === undefined ? makeVm(job, made) : cloneVm(job, made);
}

interface Made {
  readonly spec: Spec;
  readonly vmid: number;
  readonly node: string;
  readonly secret: Readonly<Record<string, string>>;
}

async function makeVm(job: Job, { spec, vmid, node, secret }: Made): Promise<Performed> {
  const { set } = optionsFor(spec, Object.keys(spec), new Map());
  const end = await ran(job, {
    method: 'POST',
    path: at`/nodes/${node}/qemu`,
    parameters: { ...set, ...secret, ...markedFromStart(job), vmid },
  });
  return end.ok ? started(job, { vmid, spec, notes: end.notes }) : notThere(end);
}

/** A plan starts what it makes by an operation of its own; whoever asks for both at once gets both. */
async function started(
  job: Job,
  made: Pick<Made, 'vmid' | 'spec'> & { readonly notes: readonly string[] },
): Promise<Performed> {
  const id = String(made.vmid) as VendorId;
  if (made.spec['running'] !== true) return done(id, made.notes);
  const vm = await vmFor(job, made.vmid);
  const end = vm.ok ? await startVm(job, vm.vm) : { ...vm, class: 'lost' as const };
  return end.ok ? done(id, [...made.notes, ...end.notes]) : end;
}

async function cloneVm(job: Job, made: Made): Promise<Performed> {
  const { spec, vmid, secret } = made;
  const source = await vmFor(job, vmidOf(spec['clone.from'], job.context));
  if (!source.ok) return notThere(source);
  const copied = await ran(job, cloneCall(job, { ...made, source: source.vm }));
  if (!copied.ok) return notThere(copied);
  // What clone does not take is set once the copy is there; a crash in between is found by the mark.
  const copy = await vmFor(job, vmid);
  if (!copy.ok) return { ...copy, class: 'lost' };
  const rest = await setRest(job, { copy: copy.vm, spec, secret });
  if (rest.ok) {
    const end = await started(job, { vmid, spec, notes: [...copied.notes, ...rest.notes] });
    return end.ok ? { ...end, ...disksBrought(vmid, copy.vm.config.next) } : end;
  }
  return rest.class === 'refused' || rest.class === 'denied' ? rest : { ...rest, class: 'lost' };
}

function cloneCall(
  job: Job,
  { spec, vmid, node, source }: Made & { readonly source: VmNow },
): Call {
  const storage = spec['clone.storage'];
  const full = spec['clone.full'] === true || storage !== undefined;
  const template = source.config.now.get('template') === '1';
  return {
    method: 'POST',
    path: at`/nodes/${source.node}/qemu/${source.vmid}/clone`,
    parameters: {
      newid: vmid,
      name: String(spec['name']),
      description: markedFromStart(job, slotsOf(source)).description,
      // Only of a template can a copy be anything but full.
      ...(full || !template ? { full: true } : {}),
      ...(typeof storage === 'string' ? { storage } : {}),
      ...(node === source.node ? {} : { target: node }),
    },
  };
}

function slotsOf({ config }: VmNow): readonly string[] {
  const nets = [...config.next.keys()].filter((name) => /^net\d+$/.test(name));
  const { disks } = drivesIn(config.next);
  const attached = disks.map(({ key }) => key).filter((key) => !key.startsWith('unused'));
  return [...nets, ...attached].toSorted();
}

interface Rest {
  readonly copy: VmNow;
  readonly spec: Spec;
  readonly secret: Readonly<Record<string, string>>;
}

function setRest(job: Job, { copy, spec, secret }: Rest): Promise<Ran> {
  const held = copy.config.next;
  const fields = Object.keys(spec);
  const change = optionsFor(spec, fields, held);
  const differing = Object.fromEntries(
    Object.entries(change.set).filter(([name, value]) => held.get(name) !== value),
  );
  const set = { ...differing, ...secret, ...markedOptions(job, fields, held) };
  const storage = spec['clone.storage'];
  const drive = cloudInitDrive(held, set, typeof storage === 'string' ? storage : undefined);
  return changeConfig(job, copy, {
    change: { set: { ...set, ...drive }, delete: change.delete },
    long: true,
  });
}

// The place where it is made is there: what PVE does not find is something that the call names.
function notThere(failure: Failure): Failure {
  return failure.class === 'gone' ? { ...failure, class: 'refused' } : failure;
}

function refusedBy(job: Job, why: string): Failure {
  return refused(job, 'no-secret', { why });
}
