/** Was it made? Ours is what carries our mark, or the key whose absence was proven before the call. */
import { access } from 'node:fs/promises';
import { addressParts, type VendorId } from '../../../model/address.ts';
import { sameValue } from '../../../model/json.ts';
import { problem } from '../../../model/problem.ts';
import type { Settled } from '../../../model/provider.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { names } from '../kinds/names.ts';
import { readMark } from '../owner-mark.ts';
import { networkKinds } from '../read/networks.ts';
import { readOne } from '../read/read-back.ts';
import { secretPath, valueLost } from '../read/tokens.ts';
import { vmNow } from '../read/vm-now.ts';
import { goalsOf } from '../sdn/goals.ts';
import { readSdn, sdnKinds } from '../sdn/read.ts';
import { reached } from '../sdn/stage.ts';
import { diskId, drivesIn } from '../vm/drive.ts';
import type { Job } from './job.ts';
import { broughtSlots } from './marked.ts';
import { disksBrought } from './brought.ts';
import { changedFields, idOfReference, vmidOf } from './target.ts';

export function settleCreate(job: Job): Promise<Settled> {
  const { kind } = job.operation;
  if (kind === names.vm) return madeVm(job);
  if (kind === names.nic) return madeNic(job);
  if (kind === names.disk) return madeDisk(job);
  if (kind === names.token) return madeToken(job);
  if (networkKinds.includes(kind)) return madeIface(job);
  if (sdnKinds.includes(kind)) return madeSdn(job);
  return Promise.resolve({ state: 'not done' });
}

async function madeVm({ pve, operation, context }: Job): Promise<Settled> {
  const vmid = Number(operation.to?.['vmid']);
  const found = await vmNow(pve, vmid, context.signal);
  if (!found.ok) return { state: 'unknown', problem: found.why };
  if (found.value === undefined || 'container' in found.value) return notDone;
  const { next } = found.value.config;
  const { mark } = readMark(next.get('description') ?? '');
  const ours = mark?.site === pve.site && mark.address === operation.of;
  const lock = next.get('lock');
  if (ours && lock === undefined)
    return { state: 'done', id: String(vmid) as VendorId, ...disksBrought(vmid, next) };
  // A creation that is not through has the lock alone, and nobody's mark: `ours` or not, it is waited for.
  const making = lock === 'create' || lock === 'clone';
  if (!ours && !(making && mark === undefined && !next.has('name'))) return notDone;
  return {
    state: 'unknown',
    problem: problem(
      'half-made',
      `${operation.of}: there is a VM ${vmid} that is locked (${lock ?? ''}) and not whole.`,
      {
        about: operation.of,
        tryAgain: true,
        help: `If nothing works on it any more, its creation broke off: on ${found.value.node} as root, qm unlock ${vmid} and qm destroy ${vmid}. Then resume.`,
      },
    ),
  };
}

const notDone: Settled = { state: 'not done' };

/** What a clone brought is not made yet, however much it is like what is asked for. */
async function madeNic(job: Job): Promise<Settled> {
  const { pve, operation, context } = job;
  const { to = {} } = operation;
  const vmid = vmidOf(to['vm'], context);
  const slot = String(to['slot']);
  if (await isBrought(job, vmid, slot)) return notDone;
  const id = `${vmid}:${slot}` as VendorId;
  const found = await readOne(pve, { kind: names.nic, id }, context.signal);
  if (!found.ok) return { state: 'unknown', problem: found.why };
  return found.live !== undefined && fits(job, found.live) ? { state: 'done', id } : notDone;
}

async function isBrought({ pve, context }: Job, vmid: number, slot: string): Promise<boolean> {
  const vm = await vmNow(pve, vmid, context.signal);
  if (!vm.ok || vm.value === undefined || 'container' in vm.value) return false;
  return broughtSlots(vm.value.config.next).includes(slot);
}

function fits({ operation }: Job, { spec }: LiveResource): boolean {
  const { to = {} } = operation;
  return Object.keys(to).every(
    (field) => field === 'vm' || (to[field] ?? null) === null || sameValue(spec[field], to[field]),
  );
}

async function madeDisk(job: Job): Promise<Settled> {
  const { pve, operation, context } = job;
  const { to = {} } = operation;
  const vmid = vmidOf(to['vm'], context);
  const slot = String(to['slot']);
  const vm = await vmNow(pve, vmid, context.signal);
  if (!vm.ok) return { state: 'unknown', problem: vm.why };
  if (vm.value === undefined || 'container' in vm.value) return notDone;
  const { next } = vm.value.config;
  const drive = drivesIn(next).disks.find((each) => each.key === slot);
  if (drive === undefined || broughtSlots(next).includes(slot)) return notDone;
  const id = diskId(vmid, drive.volid);
  const found = await readOne(pve, { kind: names.disk, id }, context.signal);
  if (!found.ok) return { state: 'unknown', problem: found.why };
  return found.live !== undefined && fits(job, found.live) ? { state: 'done', id } : notDone;
}

/** A token whose value was told to nobody is of no use, and cannot be made a second time. */
async function madeToken({ pve, operation, context }: Job): Promise<Settled> {
  const { to = {}, of } = operation;
  const name = typeof to['name'] === 'string' ? to['name'] : addressParts(of).name;
  const id = `${String(to['user'])}!${name}` as VendorId;
  const found = await readOne(pve, { kind: names.token, id }, context.signal);
  if (!found.ok) return { state: 'unknown', problem: found.why };
  if (found.live === undefined) return notDone;
  const { secretFile } = to;
  const file = typeof secretFile === 'string' ? secretFile : '';
  const kept = await access(secretPath(pve, file)).then(
    () => file !== '',
    () => false,
  );
  if (kept) return { state: 'done', id };
  return { state: 'unknown', problem: valueLost(pve, { address: of, token: id, file }) };
}

async function madeIface(job: Job): Promise<Settled> {
  const { pve, operation, context } = job;
  const { to = {}, kind, of } = operation;
  const node = idOfReference(to['node'], context);
  const name = typeof to['name'] === 'string' ? to['name'] : addressParts(of).name;
  const id = `${node}:${name}` as VendorId;
  const found = await readOne(pve, { kind, id }, context.signal);
  if (!found.ok) return { state: 'unknown', problem: found.why };
  if (found.live === undefined) return notDone;
  // It is in the file and did not come up: what was asked for is not so yet.
  const up = found.live.status?.['active'] === true || to['autostart'] === false;
  return up ? { state: 'done', id } : notDone;
}

async function madeSdn({ pve, operation, context }: Job): Promise<Settled> {
  const sdn = await readSdn(pve, context.signal);
  if (!sdn.ok) return { state: 'unknown', problem: sdn.why };
  const [goal] = goalsOf([operation], {
    objects: sdn.value,
    changed: changedFields,
    idOf: (to) => idOfReference(to, context),
  });
  const now = sdn.value.find(({ kind, id }) => kind === goal?.kind && id === goal.id);
  if (goal === undefined || now?.running === undefined || now.state !== undefined) return notDone;
  return reached(goal, now) ? { state: 'done', id: goal.id as VendorId } : notDone;
}
