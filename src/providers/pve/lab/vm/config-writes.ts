/** Changes of a VM's config: PUT waits for the end, POST starts a task; what is refused at once is the same for both. */
import { isRoot, needs } from '../access/permits.ts';
import { nodeOf, seconds, type Call, type Operation } from '../call.ts';
import type { JobDone } from '../tasks/tasks.ts';
import { configId, splitList, storageId } from '../wire/formats.ts';
import { atMost, flag, formatted, listed, whole, type Properties } from '../wire/property.ts';
import { failed, wrong } from '../wire/refusal.ts';
import type { GuestRow, Options } from '../world/rows.ts';
import { digestOf } from './conf-file.ts';
import { checkDisk } from './disks.ts';
import { isDrive } from './drives.ts';
import { checkLock, guestAt, guestOn } from './guests.ts';
import { parseNet, printNet } from './nets.ts';
import { checkBridges } from './nic-permits.ts';
import { isOption, vmOptions } from './options.ts';
import { checkOption } from './option-permits.ts';
import { change, type Changes } from './pending.ts';

const mayChange = needs(
  '/vms/{vmid}',
  ...['Disk', 'CDROM', 'CPU', 'Memory', 'Network', 'HWType', 'Options', 'Cloudinit'].map(
    (each) => `VM.Config.${each}`,
  ),
);

const parameters: Properties = {
  ...vmOptions,
  delete: listed(configId),
  revert: listed(configId),
  force: { ...flag, requires: 'delete' },
  digest: atMost(40),
  skiplock: flag,
};

/** PUT `…/config` */
export const changeNow: Operation = {
  needs: mayChange,
  parameters,
  run: (call) => {
    const { guest, changes } = prepared(call);
    const { world, caller, now } = call;
    change({ world, guest, caller, ctime: seconds(now), warn: () => {} }, changes);
    return null;
  },
};

/** POST `…/config` */
export const changeLater: Operation = {
  needs: mayChange,
  parameters: {
    ...parameters,
    background_delay: whole(1, 30),
    'import-working-storage': formatted(storageId),
  },
  run: (call) => {
    const { guest, changes } = prepared(call);
    const { vmid, node } = guest;
    const upid = call.tasks.start({
      ...call,
      node,
      type: 'qmconfig',
      id: String(vmid),
      guest: vmid,
      job: { name: 'qmconfig', values: { vmid, node, changes, caller: call.caller } },
    });
    if (!call.params.has('background_delay')) return upid;
    const task = call.world.tasks.get(upid);
    if (task === undefined || task.fate?.['looks'] !== undefined) return upid;
    call.tasks.end(task, call.now);
    if (task.exitstatus !== 'OK' && !task.exitstatus?.startsWith('WARNINGS'))
      throw failed(`failed to update VM ${vmid}: ${task.exitstatus ?? ''}`);
    return null;
  },
};

/** The task of POST `…/config`. */
export const qmconfig: JobDone = ({ world, values, now, log, warn }) => {
  const { vmid, node, changes, caller } = values as {
    readonly vmid: number;
    readonly node: string;
    readonly changes: Changes;
    readonly caller: Call['caller'];
  };
  const guest = guestOn(world, { vmid: String(vmid), node, type: 'qemu' });
  log(
    `update VM ${vmid}: ${Object.keys(changes.set)
      .map((each) => `-${each}`)
      .join(' ')}`,
  );
  change({ world, guest, caller, ctime: seconds(now), warn }, changes);
};

// In PVE's order: options, then who may, then digest and lock.
function prepared(call: Call): { readonly guest: GuestRow; readonly changes: Changes } {
  const { params, caller, world } = call;
  if (params.flag('skiplock') === true && !isRoot(caller))
    throw wrong({ skiplock: 'Only root may use this option.' });
  const given = params.without(
    'node',
    'vmid',
    'delete',
    'revert',
    'force',
    'digest',
    'skiplock',
    'background_delay',
    'import-working-storage',
  );
  if (given['cdrom'] !== undefined) {
    given['ide2'] = given['cdrom'];
    delete given['cdrom'];
  }
  const deletions = splitList(params.text('delete') ?? '').map((each) =>
    each === 'cdrom' ? 'ide2' : each,
  );
  const reverts = params.list('revert');
  if (deletions.length === 0 && reverts.length === 0 && Object.keys(given).length === 0)
    throw failed('no options specified');
  checkNames(given, deletions, reverts);
  const node = nodeOf(call).name;
  const set: Options = {};
  for (const [option, value] of Object.entries(given))
    set[option] = written(call, node, [option, value]);
  const vmid = Number(params.needed('vmid'));
  for (const option of [...deletions, ...Object.keys(set)])
    if (!isDrive(option) && !/^(unused|serial|usb|hostpci|virtiofs)\d+$|^tags$/.test(option))
      checkOption({ world, caller, vmid }, option, set[option]);
  checkBridges(world, caller, set);
  call.tasks.waitFor(vmid, call.now);
  const guest = guestAt(call);
  const digest = params.text('digest');
  if (digest !== undefined && digest !== digestOf(guest))
    throw failed('checksum mismatch (file change by other user?)');
  if (params.flag('skiplock') !== true) checkLock(guest);
  const force = params.flag('force') === true;
  return { guest, changes: { set, delete: deletions, revert: reverts, force } };
}

function checkNames(
  given: Options,
  deletions: readonly string[],
  reverts: readonly string[],
): void {
  for (const option of reverts) {
    if (!isOption(option)) throw wrong({ revert: `unknown option '${option}'` });
    if (given[option] !== undefined)
      throw wrong({ delete: `you can't use '-${option}' and -revert ${option}' at the same time` });
  }
  for (const option of deletions) {
    if (given[option] !== undefined)
      throw wrong({ delete: `you can't use '-${option}' and -delete ${option}' at the same time` });
    if (reverts.includes(option))
      throw wrong({
        revert: `you can't use '-delete ${option}' and -revert ${option}' at the same time`,
      });
    if (!isOption(option)) throw wrong({ delete: `unknown option '${option}'` });
  }
}

/** A value as it goes into the file. */
export function written(
  call: Call,
  node: string,
  [option, value]: readonly [string, string],
): string {
  const { world, caller } = call;
  if (isDrive(option)) return checkDisk({ world, caller, node }, option, value);
  if (/^net\d+$/.test(option)) return printNet(parseNet(value), () => world.chance());
  if (option === 'vmgenid' && value === '1') return world.chance().uuid();
  if (option === 'description') return value.replace(/\n+$/, '');
  if (option === 'cipassword')
    return /^\$(?:[156]|2[ay])(\$.+){2}/.test(value)
      ? value
      : `$5$${world.chance().hex(8)}$${world.chance().hex(43)}`;
  return value;
}
