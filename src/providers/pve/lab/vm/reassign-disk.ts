/** A disk goes from one VM to another on the same node; its volume is renamed for its new owner. */
import type { Caller } from '../access/permits.ts';
import type { Pairs } from '../wire/property-string.ts';
import { failed } from '../wire/refusal.ts';
import type { GuestRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { digestOf } from './conf-file.ts';
import {
  bootDevices,
  isCdrom,
  isCloudInit,
  isUnused,
  parseDrive,
  printBoot,
  printDrive,
} from './drives.ts';
import { checkLock } from './guests.ts';
import { change } from './pending.ts';

export interface Reassigning {
  readonly vmid: number;
  readonly target: number;
  readonly disk: string;
  /** The place in the other VM. */
  readonly place: string;
  readonly digest?: string;
  readonly targetDigest?: string;
}

/** Everything that may be in the way, in PVE's order. */
export function checkReassign(
  world: World,
  given: Reassigning,
): { readonly source: GuestRow; readonly goal: GuestRow; readonly drive: Pairs } {
  const { vmid, target, disk, place } = given;
  const source = world.guests.get(vmid);
  const goal = world.guests.get(target);
  if (source === undefined) throw failed(`could not find VM ${vmid}`);
  if (goal === undefined) throw failed(`could not find target VM ${target}`);
  if (source.node !== goal.node)
    throw failed(`Both VMs need to be on the same node (${source.node} != ${goal.node})`);
  checkLock(source);
  checkLock(goal);
  if ([source, goal].some((each) => each.config['template'] === '1'))
    throw failed("Can't move disks from or to template VMs");
  const changed = 'detected modified configuration - file changed by other user? Try again.';
  if (given.digest !== undefined && given.digest !== digestOf(source))
    throw failed(`VM ${vmid}: ${changed}`);
  if (given.targetDigest !== undefined && given.targetDigest !== digestOf(goal))
    throw failed(`VM ${target}: ${changed}`);
  const value = source.config[disk];
  if (value === undefined) throw failed(`Disk '${disk}' for VM '${vmid}' does not exist`);
  if (goal.config[place] !== undefined)
    throw failed(`Target disk key '${place}' is already in use for VM '${target}'`);
  const drive = parseDrive(disk, value);
  if (isCdrom(drive) && !isCloudInit(drive))
    throw failed("CD drive contents can't be moved to another VM");
  if (!(drive['file'] ?? '').includes(':'))
    throw failed(`Volume '${drive['file']}' not managed by PVE`);
  if (source.running && !isUnused(disk))
    throw failed('Cannot move disk to another VM while the source VM is running - detach first');
  return { source, goal, drive };
}

interface Reassigner {
  readonly world: World;
  readonly caller: Caller;
  readonly ctime: number;
  readonly log: (line: string) => void;
  readonly warn: (line: string) => void;
}

/** Does it; `rename` gives the volume its new owner's name. */
export function reassign(
  { world, caller, ctime, log, warn }: Reassigner,
  given: Reassigning,
  rename: (volid: string, vmid: number) => string,
): void {
  const { source, goal, drive } = checkReassign(world, given);
  const { vmid, target, disk, place } = given;
  log(`moving disk '${disk}' from VM '${vmid}' to '${target}'`);
  const file = rename(drive['file'] ?? '', target);
  const boot = bootDevices(source.config);
  if (boot.includes(disk)) {
    log(`removing disk '${disk}' from boot order config`);
    source.config['boot'] = printBoot(boot.filter((each) => each !== disk));
  }
  delete source.config[disk];
  log(`removing disk '${disk}' from VM '${vmid}' config`);
  world.put(source);
  if (isUnused(place)) {
    goal.config[place] = file;
    world.put(goal);
    return;
  }
  const set = { [place]: printDrive(place, { ...drive, file }) };
  change(
    { world, guest: goal, caller, ctime, warn },
    { set, delete: [], revert: [], force: false },
  );
}
