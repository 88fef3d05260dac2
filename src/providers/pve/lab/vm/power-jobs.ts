/** What the tasks of start, stop and the like do. */
import { isBridge } from '../network/bridges.ts';
import { giveAddresses } from '../sdn/ipam.ts';
import { allocate } from '../storage/volumes.ts';
import type { JobDone, Work } from '../tasks/tasks.ts';
import { failed } from '../wire/refusal.ts';
import type { GuestRow } from '../world/rows.ts';
import { rememberImage } from './cloud-init.ts';
import { checkLock, guestOn } from './guests.ts';
import { drivesIn, isCdrom } from './drives.ts';
import { parseNet, pluggedNics } from './nets.ts';
import { applyStopped } from './pending.ts';

export const qmstart: JobDone = (work) => {
  const guest = guestFor(work);
  if (guest.config['template'] === '1') throw failed("you can't start a vm if it's a template");
  const suspended = guest.config['lock'] === 'suspended';
  if (!suspended && !skipsLock(work)) checkLock(guest);
  if (guest.running) throw failed(`VM ${guest.vmid} already running`);
  if (suspended) wake(guest);
  startNow(work, guest);
};

export const qmstop: JobDone = (work) => {
  const guest = guestKnown(work);
  if (!guest.running) return;
  if (!skipsLock(work)) checkLock(guest);
  stopNow(work, guest);
};

export const qmshutdown: JobDone = (work) => {
  const guest = guestKnown(work);
  if (!guest.running) return;
  if (!skipsLock(work)) checkLock(guest);
  if (guest.inside.ignoresShutdown) {
    if (work.values['forceStop'] !== '1') throw failed('VM quit/powerdown failed - got timeout');
    work.log('VM still running - terminating now with SIGTERM');
  }
  stopNow(work, guest);
};

export const qmreboot: JobDone = (work) => {
  const guest = guestKnown(work);
  if (guest.inside.ignoresShutdown) throw failed('VM quit/powerdown failed - got timeout');
  stopNow(work, guest);
  startNow(work, guest);
};

export const qmreset: JobDone = (work) => {
  const guest = guestKnown(work);
  if (!skipsLock(work)) checkLock(guest);
};

export const qmpause: JobDone = (work) => {
  const guest = guestFor(work);
  if (!skipsLock(work) && guest.config['lock'] !== 'backup') checkLock(guest);
  guest.paused = true;
  work.world.put(guest);
};

/** To disk: it does not run any more, and keeps a lock until it is resumed. */
export const qmsuspend: JobDone = (work) => {
  const guest = guestFor(work);
  if (!skipsLock(work)) checkLock(guest);
  const storage = (work.values['statestorage'] as string | undefined) ?? stateStorage(guest);
  const size = Number(guest.config['memory'] ?? 512) * 1024 * 1024 * 2;
  guest.config['vmstate'] = allocate(work.world, {
    storage,
    size,
    node: guest.node,
    vmid: guest.vmid,
    ctime: work.task.starttime,
    what: 'state-suspend',
  });
  guest.config['lock'] = 'suspended';
  guest.running = false;
  guest.started = 0;
  work.world.put(guest);
};

export const qmresume: JobDone = (work) => {
  const guest = guestFor(work);
  if (guest.config['lock'] === 'suspended') {
    wake(guest);
    startNow(work, guest);
    return;
  }
  if (!skipsLock(work) && guest.config['lock'] !== 'backup') checkLock(guest);
  guest.paused = false;
  work.world.put(guest);
};

/** Starts it, once everything that waits has taken effect; its bridges have to be there now. */
export function startNow(work: Work, guest: GuestRow): void {
  const { world, log, task } = work;
  const node = world.nodes.get(guest.node);
  const { warn } = work;
  applyStopped({
    world,
    guest,
    caller: { id: task.user, token: false },
    ctime: task.starttime,
    warn,
  });
  world.put(guest);
  for (const [option, value] of Object.entries(guest.config)) {
    if (!/^net\d+$/.test(option)) continue;
    const { bridge } = parseNet(value) as { readonly bridge?: string };
    if (bridge === undefined || (node !== undefined && isBridge(node, bridge))) continue;
    log(`bridge '${bridge}' does not exist`);
    log(
      `kvm: -netdev type=tap,id=${option},ifname=tap${guest.vmid}i${option.slice(3)},script=/usr/libexec/qemu-server/pve-bridge: network script /usr/libexec/qemu-server/pve-bridge failed with status 512`,
    );
    throw failed('start failed: QEMU exited with code 1');
  }
  for (const [, drive] of drivesIn(guest.config)) {
    const volid = drive['file'] ?? '';
    if (volid.includes(':') && !isCdrom(drive) && world.volume(volid, guest.node) === undefined)
      throw failed(`can't activate volume '${volid}' - volume '${volid}' does not exist`);
  }
  rememberImage(guest);
  giveAddresses(world, pluggedNics(guest));
  guest.running = true;
  guest.paused = false;
  guest.started = task.starttime;
  guest.pid = task.pid + 1;
  world.put(guest);
}

function stopNow(work: Work, guest: GuestRow): void {
  const { world, task, warn } = work;
  guest.running = false;
  guest.paused = false;
  guest.started = 0;
  // Without a majority nothing can be written: what waits goes on waiting.
  if (world.quorate)
    applyStopped({
      world,
      guest,
      caller: { id: task.user, token: false },
      ctime: task.starttime,
      warn,
    });
  world.put(guest);
}

function wake(guest: GuestRow): void {
  delete guest.config['lock'];
  delete guest.config['vmstate'];
}

function skipsLock({ values }: Work): boolean {
  return values['skiplock'] === '1';
}

function stateStorage(guest: GuestRow): string {
  const disk = drivesIn(guest.config).find(([, drive]) => !isCdrom(drive))?.[1]['file'];
  return guest.config['vmstatestorage'] ?? disk?.split(':')[0] ?? 'local';
}

function guestFor({ world, values }: Work): GuestRow {
  const { vmid, node } = values as { readonly vmid: number; readonly node: string };
  return guestOn(world, { vmid: String(vmid), node, type: 'qemu' });
}

function guestKnown({ world, values }: Work): GuestRow {
  const { vmid, node } = values as { readonly vmid: number; readonly node: string };
  const guest = world.guests.get(vmid);
  if (guest === undefined || guest.node !== node || guest.type !== 'qemu')
    throw failed(`unable to find configuration file for VM ${vmid} on node '${node}'`);
  return guest;
}
