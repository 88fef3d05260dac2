/** NICs of a VM: options `netN` and `ipconfigN` of its configuration. */
import type { VendorId } from '../../../model/address.ts';
import type { Performed } from '../../../model/provider.ts';
import type { Spec } from '../../../model/resource.ts';
import type { VmNow } from '../read/vm-now.ts';
import { ipconfigText, netText, parseNet } from '../vm/net.ts';
import { changeConfig, type ConfigChange } from './change-config.ts';
import { cloudInitDrive } from './cloud-init.ts';
import { done, refused, vmFor, type Job } from './job.ts';
import { broughtSlots, takenOver } from './marked.ts';
import { changedFields, idOfTarget, vmidOf } from './target.ts';

export async function performNic(job: Job): Promise<Performed> {
  const { operation, context } = job;
  if (operation.do === 'create') return plugIn(job);
  const id = idOfTarget(operation, context);
  const [vmid = '', slot = ''] = id.split(':');
  const found = await vmFor(job, Number(vmid));
  if (!found.ok) return found;
  const held = found.vm.config.next.get(slot);
  if (held === undefined)
    return { ...refused(job, 'gone', { why: `VM ${vmid} has no ${slot}.` }), class: 'gone' };
  if (operation.do === 'delete') {
    const gone = [slot, `ipconfig${slot.slice(3)}`].filter((each) =>
      found.vm.config.next.has(each),
    );
    const end = await changeConfig(job, found.vm, { change: { set: {}, delete: gone } });
    return end.ok ? done(id, end.notes) : end;
  }
  const { to = {} } = operation;
  const fields = changedFields(operation);
  const spec = Object.fromEntries(fields.map((each) => [each, to[each] ?? null]));
  return write(job, found.vm, { slot, spec });
}

async function plugIn(job: Job): Promise<Performed> {
  const { to = {} } = job.operation;
  const vmid = vmidOf(to['vm'], job.context);
  const slot = String(to['slot']);
  const found = await vmFor(job, vmid);
  if (!found.ok) return found.class === 'gone' ? { ...found, class: 'refused' } : found;
  const { config } = found.vm;
  const there = config.next.get(slot);
  // What a clone brought is made what the spec says; anything else that is there is somebody else's.
  if (there !== undefined && !broughtSlots(config.next).includes(slot))
    return refused(job, 'already-there', { why: `VM ${vmid} has a ${slot} already: ${there}.` });
  return write(job, found.vm, { slot, spec: to });
}

interface Written {
  readonly slot: string;
  readonly spec: Spec;
}

async function write(job: Job, vm: VmNow, { slot, spec }: Written): Promise<Performed> {
  const id = `${vm.vmid}:${slot}` as VendorId;
  const end = await changeConfig(job, vm, { change: nicChange(vm, { slot, spec }) });
  return end.ok ? done(id, end.notes) : end;
}

function nicChange({ config, running }: VmNow, { slot, spec }: Written): ConfigChange {
  const held = config.next;
  const set: Record<string, string> = {};
  const gone: string[] = [];
  const before = held.get(slot);
  const net = netText(withoutNulls(spec, before), before);
  if (net !== before) set[slot] = net;
  const option = `ipconfig${slot.slice(3)}`;
  const told = ipconfigText(spec, held.get(option));
  if (told === undefined && held.has(option)) gone.push(option);
  if (told !== undefined && told !== held.get(option)) set[option] = told;
  const description = takenOver(held, slot);
  if (description !== undefined) set['description'] = description;
  const drive = running ? {} : cloudInitDrive(held, set, undefined);
  return { set: { ...set, ...drive }, delete: gone };
}

// A MAC that is parked away is made up anew, which PVE does where none is told.
function withoutNulls(spec: Spec, before: string | undefined): Spec {
  if (!('mac' in spec) || spec['mac'] !== null || before === undefined) return spec;
  return { ...spec, mac: unlike(parseNet(before).mac) };
}

/** Another address of PVE's own range: the last three bytes turned round. */
function unlike(mac: string | undefined): string {
  const bytes = (mac ?? 'BC:24:11:00:00:00').split(':').slice(3);
  const other = bytes.map((each) =>
    (255 - Number.parseInt(each, 16)).toString(16).padStart(2, '0'),
  );
  return ['BC', '24', '11', ...other].join(':').toUpperCase();
}
