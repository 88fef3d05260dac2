/** Moving a disk to another storage, or to another VM. */
import { isRoot, mustHave, needs } from '../access/permits.ts';
import { nodeOf, seconds, type Call, type Operation } from '../call.ts';
import { guestId } from '../wire/guest-id.ts';
import {
  allocate,
  freeName,
  freeVolume,
  isFileBased,
  renameVolume,
  storageFor,
  storageNamed,
  volumeNamed,
} from '../storage/volumes.ts';
import type { JobDone } from '../tasks/tasks.ts';
import { storageId } from '../wire/formats.ts';
import { atMost, flag, formatted, needed, oneOf, whole } from '../wire/property.ts';
import type { Pairs } from '../wire/property-string.ts';
import { failed, printed, wrong } from '../wire/refusal.ts';
import type { GuestRow } from '../world/rows.ts';
import { volumeParts, type World } from '../world/world.ts';
import { digestOf } from './conf-file.ts';
import { addUnused } from './disks.ts';
import { isCdrom, isCloudInit, parseDrive, places, printDrive, unusedPlaces } from './drives.ts';
import { checkLock, guestOn } from './guests.ts';
import { checkReassign, reassign, type Reassigning } from './reassign-disk.ts';

const anyPlace = oneOf([...places, ...unusedPlaces].join(' '));

/** POST `…/move_disk` */
export const moveDisk: Operation = {
  needs: needs('/vms/{vmid}', 'VM.Config.Disk'),
  parameters: {
    disk: needed(anyPlace),
    storage: formatted(storageId),
    format: oneOf('raw qcow2 vmdk'),
    delete: flag,
    digest: atMost(40),
    bwlimit: whole(0),
    'target-vmid': guestId,
    'target-disk': anyPlace,
    'target-digest': atMost(40),
  },
  run: (call) => {
    const { params } = call;
    const both = params.has('storage') && params.has('target-vmid');
    if (both || (!params.has('storage') && !params.has('target-vmid'))) {
      const why = both
        ? "either set 'storage' or 'target-vmid', but not both"
        : "both 'storage' and 'target-vmid' missing, either needs to be set";
      throw wrong({ 'target-vmid': why, storage: why });
    }
    return params.has('storage') ? toStorage(call) : toGuest(call);
  },
};

interface Moving {
  readonly vmid: number;
  readonly node: string;
  readonly disk: string;
  readonly storage: string;
  readonly format?: string;
  readonly delete?: string;
  readonly digest?: string;
}

function toStorage(call: Call): string {
  const { world, params, tasks } = call;
  const node = nodeOf(call).name;
  const vmid = params.number('vmid') ?? 0;
  const values = { ...params.without('vmid', 'node', 'bwlimit'), vmid, node };
  const storage = params.needed('storage');
  mustHave(call, `/storage/${storage}`, 'Datastore.AllocateSpace');
  checkMove(world, values as unknown as Moving);
  const job = { name: 'qmmove', values };
  return tasks.start({ ...call, node, type: 'qmmove', id: String(vmid), guest: vmid, job });
}

function toGuest(call: Call): string {
  const { world, params, tasks, caller } = call;
  const node = nodeOf(call).name;
  const disk = params.needed('disk');
  const given: Reassigning = {
    vmid: params.number('vmid') ?? 0,
    target: params.number('target-vmid') ?? 0,
    disk,
    place: params.text('target-disk') ?? disk,
    ...(params.has('digest') ? { digest: params.needed('digest') } : {}),
    ...(params.has('target-digest') ? { targetDigest: params.needed('target-digest') } : {}),
  };
  const { vmid, target, place } = given;
  if (!isRoot(caller)) mustHave(call, `/vms/${target}`, 'VM.Config.Disk');
  if (vmid === target)
    throw wrong({ 'target-vmid': 'must be different than source VMID to reassign disk' });
  const { drive } = checkReassign(world, given);
  mustHave(call, `/storage/${volumeParts(drive['file'] ?? '').storage}`, 'Datastore.AllocateSpace');
  return tasks.start({
    ...call,
    node,
    type: 'qmmove',
    id: `${vmid}-${disk}>${target}-${place}`,
    guest: vmid,
    job: { name: 'reassign', values: { ...given, caller } },
  });
}

/** The task of a move to another storage. */
export const qmmove: JobDone = ({ world, values, now }) => {
  const moving = values as unknown as Moving;
  const { guest, drive } = checkMove(world, moving);
  const { disk, storage, vmid, node } = moving;
  const volid = drive['file'] ?? '';
  const volume = volumeNamed(world, volid, node);
  const target = storageFor(world, storage, node);
  const format = isFileBased(target) ? (moving.format ?? volume.format) : undefined;
  let file: string;
  try {
    const what = isCloudInit(drive) ? { what: 'cloudinit' } : {};
    const place = { storage, node, vmid, size: volume.size, ctime: seconds(now) };
    file = allocate(world, { ...place, format, ...what });
  } catch (error) {
    throw failed(`storage migration failed: ${printed(error).trimEnd()}`);
  }
  guest.config[disk] = printDrive(disk, { ...drive, file, size: String(volume.size) });
  if (moving.delete === '1' || isCloudInit(drive)) freeVolume(world, volid, node);
  else addUnused(guest, volid);
  world.put(guest);
};

/** The task of a move to another VM. */
export const reassignDisk: JobDone = ({ world, values, now, log, warn }) => {
  const given = values as unknown as Reassigning & { readonly caller: Call['caller'] };
  reassign(
    { world, caller: given.caller, ctime: seconds(now), log, warn },
    given,
    (volid, vmid) => {
      const node = world.guests.get(vmid)?.node ?? '';
      const volume = volumeNamed(world, volid, node);
      const storage = storageNamed(world, volume.storage);
      return renameVolume(
        world,
        volume,
        freeName(world, storage, { vmid, format: volume.format, node }),
      );
    },
  );
};

function checkMove(
  world: World,
  moving: Moving,
): { readonly guest: GuestRow; readonly drive: Pairs } {
  const { vmid, node, disk, storage, format, digest } = moving;
  const guest = guestOn(world, { vmid: String(vmid), node, type: 'qemu' });
  checkLock(guest);
  if (digest !== undefined && digest !== digestOf(guest))
    throw failed('detected modified configuration - file changed by other user? Try again.');
  const value = guest.config[disk];
  if (value === undefined) throw failed(`disk '${disk}' does not exist`);
  const drive = parseDrive(disk, value);
  if (isCdrom(drive) && !isCloudInit(drive)) throw failed("you can't move a cdrom");
  const from = volumeParts(drive['file'] ?? '');
  const oldFormat = /\.(raw|qcow2|vmdk)$/.exec(from.name)?.[1];
  const same = format === undefined || oldFormat === undefined || oldFormat === format;
  if (from.storage === storage && same)
    throw failed("you can't move to the same storage with same format");
  if (!storageFor(world, storage, node).content.includes('images'))
    throw wrong({ storage: `storage '${storage}' does not support vm images` });
  return { guest, drive };
}
