/** Taking a VM away: its disks, its config, and at last its rights and its place in a pool. */
import { isRoot, needs } from '../access/permits.ts';
import { nodeOf, type Operation } from '../call.ts';
import { takeAddresses } from '../sdn/ipam.ts';
import { freeVolume, hasClones, isBase, volidOf } from '../storage/volumes.ts';
import type { JobDone, Work } from '../tasks/tasks.ts';
import { flag } from '../wire/property.ts';
import { failed, Refusal, wrong } from '../wire/refusal.ts';
import type { GuestRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { isCdrom, isCloudInit, isDrive, isUnused, parseDrive } from './drives.ts';
import { checkConfigWritable, checkLock, checkProtection, guestAt, guestOn } from './guests.ts';

/** DELETE `/nodes/{node}/qemu/{vmid}` */
export const destroyVm: Operation = {
  needs: needs('/vms/{vmid}', 'VM.Allocate'),
  parameters: { skiplock: flag, purge: flag, 'destroy-unreferenced-disks': flag },
  run: (call) => {
    const { params, tasks, caller } = call;
    if (params.flag('skiplock') === true && !isRoot(caller))
      throw wrong({ skiplock: 'Only root may use this option.' });
    const guest = guestAt(call);
    checkEarly(guest);
    const { vmid } = guest;
    const node = nodeOf(call).name;
    return tasks.start({
      ...call,
      node,
      type: 'qmdestroy',
      id: String(vmid),
      guest: vmid,
      job: {
        name: 'qmdestroy',
        values: {
          vmid,
          node,
          skiplock: params.flag('skiplock') === true,
          unreferenced: params.flag('destroy-unreferenced-disks') === true,
        },
      },
    });
  },
};

/** What the task does; its last part takes a lock of the whole cluster, and may fail there. */
export const qmdestroy: JobDone = (work) => {
  const { world, values, fate } = work;
  const { vmid, node, skiplock, unreferenced } = values as {
    readonly vmid: number;
    readonly node: string;
    readonly skiplock: boolean;
    readonly unreferenced: boolean;
  };
  const guest = guestOn(world, { vmid: String(vmid), node, type: 'qemu' });
  checkEarly(guest);
  if (!skiplock && guest.config['lock'] !== 'suspended') checkLock(guest);
  checkConfigWritable(world, guest);
  checkBases(world, guest);
  for (const volid of ownVolumes(world, guest)) remove(work, guest, volid);
  if (unreferenced)
    for (const storage of world.storages.values())
      for (const volume of world.volumesOf(storage, node))
        if (volume.vmid === vmid && volume.content === 'images')
          remove(work, guest, volidOf(volume));
  Object.assign(guest, { config: { lock: 'destroyed' }, pending: {}, deleting: {}, snapshots: {} });
  world.put(guest);
  if (fate?.['half'] === true)
    throw failed(
      `access permissions cleanup for VM ${vmid} failed: cfs-lock 'file-user_cfg' error: got lock request timeout`,
    );
  forgetGuest(world, guest);
};

/** Its rights, its pool, and what is left of its config. */
export function forgetGuest(world: World, guest: GuestRow): void {
  const { vmid } = guest;
  takeAddresses(world, vmid);
  world.acl = world.acl.filter((each) => each.path !== `/vms/${vmid}`);
  for (const pool of world.pools.values()) pool.vms = pool.vms.filter((each) => each !== vmid);
  world.touchAccess();
  world.drop(guest);
}

function checkEarly(guest: GuestRow): void {
  checkProtection(guest, `can't remove VM ${guest.vmid}`);
  if (guest.running) throw failed(`VM ${guest.vmid} is running - destroy failed`);
}

function checkBases(world: World, guest: GuestRow): void {
  if (guest.config['template'] !== '1') return;
  for (const volid of ownVolumes(world, guest)) {
    const volume = world.volume(volid, guest.node);
    if (volume !== undefined && isBase(volume) && hasClones(world, volume))
      throw failed(`base volume '${volid}' is still in use by linked cloned`);
  }
}

/** Of its config and of what waits, unused ones included; ISOs stay. */
function ownVolumes(world: World, guest: GuestRow): ReadonlySet<string> {
  const sections = [guest.config, guest.pending, ...Object.values(guest.snapshots)];
  const volids = sections.flatMap((options) =>
    Object.entries(options).flatMap(([option, value]) => {
      if (option === 'vmstate') return [value];
      if (!isDrive(option) && !isUnused(option)) return [];
      const drive = parseDrive(option, value);
      return isCdrom(drive) && !isCloudInit(drive) ? [] : [drive['file'] ?? ''];
    }),
  );
  return new Set(volids.filter((each) => world.volume(each, guest.node)?.vmid === guest.vmid));
}

// What cannot be freed is only a line in the log.
function remove({ world, log }: Work, guest: GuestRow, volid: string): void {
  try {
    freeVolume(world, volid, guest.node);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    log(`Could not remove disk '${volid}', check manually: ${error.refused.text.trimEnd()}`);
  }
}
