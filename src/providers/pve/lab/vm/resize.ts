/** Growing a disk: everything but the words is found out by the task. */
import { isRoot, needs } from '../access/permits.ts';
import { nodeOf, type Operation } from '../call.ts';
import { volumeNamed } from '../storage/volumes.ts';
import type { JobDone } from '../tasks/tasks.ts';
import { atMost, flag, matching, needed, oneOf } from '../wire/property.ts';
import { failed, wrong } from '../wire/refusal.ts';
import { digestOf } from './conf-file.ts';
import { isCdrom, parseDrive, places, printDrive } from './drives.ts';
import { checkLock, guestOn } from './guests.ts';
import { parseSize } from './sizes.ts';

/** PUT `…/resize` */
export const resizeDisk: Operation = {
  needs: needs('/vms/{vmid}', 'VM.Config.Disk'),
  parameters: {
    disk: needed(oneOf(places.join(' '))),
    size: needed(matching(/^\+?\d+(\.\d+)?[KMGT]?$/)),
    digest: atMost(40),
    skiplock: flag,
  },
  run: (call) => {
    const { params, tasks, caller } = call;
    if (params.flag('skiplock') === true && !isRoot(caller))
      throw wrong({ skiplock: 'Only root may use this option.' });
    const vmid = params.number('vmid') ?? 0;
    const node = nodeOf(call).name;
    const values = { ...params.without('vmid', 'node'), vmid, node };
    const job = { name: 'resize', values };
    return tasks.start({ ...call, node, type: 'resize', id: String(vmid), guest: vmid, job });
  },
};

export const resize: JobDone = ({ world, values }) => {
  const { vmid, node, disk, size, digest, skiplock } = values as {
    readonly vmid: number;
    readonly node: string;
    readonly disk: string;
    readonly size: string;
    readonly digest?: string;
    readonly skiplock?: string;
  };
  const guest = guestOn(world, { vmid: String(vmid), node, type: 'qemu' });
  if (digest !== undefined && digest !== digestOf(guest))
    throw failed('checksum mismatch (file change by other user?)');
  if (skiplock !== '1') checkLock(guest);
  const value = guest.config[disk];
  if (value === undefined) throw failed(`disk '${disk}' does not exist`);
  const drive = parseDrive(disk, value);
  if (isCdrom(drive)) throw failed("you can't resize a cdrom");
  const volume = volumeNamed(world, drive['file'] ?? '', node);
  const given = parseSize(size.replace('+', '')) ?? 0;
  const bytes = size.startsWith('+') ? volume.size + given : given;
  if (bytes < volume.size) throw failed('shrinking disks is not supported');
  if (bytes === volume.size) return;
  volume.size = bytes;
  guest.config[disk] = printDrive(disk, { ...drive, size: String(bytes) });
  world.put(guest);
};
