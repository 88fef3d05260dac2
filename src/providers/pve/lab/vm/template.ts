/** Making a template of a VM: its disks become bases. */
import { needs } from '../access/permits.ts';
import { type Operation } from '../call.ts';
import { renameVolume } from '../storage/volumes.ts';
import type { JobDone } from '../tasks/tasks.ts';
import { oneOf } from '../wire/property.ts';
import { failed } from '../wire/refusal.ts';
import type { GuestRow } from '../world/rows.ts';
import { isCdrom, isDrive, parseDrive, places, printDrive } from './drives.ts';
import { checkLock, guestAt, guestOn } from './guests.ts';

/** POST `…/template` */
export const makeTemplate: Operation = {
  needs: needs('/vms/{vmid}', 'VM.Allocate'),
  parameters: { disk: oneOf(places.join(' ')) },
  run: (call) => {
    const guest = guestAt(call);
    check(guest, call.params.text('disk'));
    const { node, vmid } = guest;
    const job = { name: 'qmtemplate', values: { vmid, node, disk: call.params.text('disk') } };
    return call.tasks.start({
      ...call,
      node,
      type: 'qmtemplate',
      id: String(vmid),
      guest: vmid,
      job,
    });
  },
};

export const qmtemplate: JobDone = ({ world, values }) => {
  const { vmid, node, disk } = values as {
    readonly vmid: number;
    readonly node: string;
    readonly disk?: string;
  };
  const guest = guestOn(world, { vmid: String(vmid), node, type: 'qemu' });
  check(guest, disk);
  guest.config['template'] = '1';
  for (const [option, value] of Object.entries(guest.config)) {
    if (!isDrive(option) || (disk !== undefined && option !== disk)) continue;
    const drive = parseDrive(option, value);
    const volume = world.volume(drive['file'] ?? '', node);
    if (isCdrom(drive) || volume === undefined || volume.vmid !== vmid) continue;
    const base = volume.name.replace(`vm-${vmid}-`, `base-${vmid}-`);
    guest.config[option] = printDrive(option, {
      ...drive,
      file: renameVolume(world, volume, base),
    });
  }
  world.put(guest);
};

function check(guest: GuestRow, disk: string | undefined): void {
  checkLock(guest);
  if (Object.keys(guest.snapshots).length > 0)
    throw failed('unable to create template, because VM contains snapshots');
  if (guest.config['template'] === '1' && disk === undefined)
    throw failed("you can't convert a template to a template");
  if (guest.running) throw failed("you can't convert a VM to template if VM is running");
}
