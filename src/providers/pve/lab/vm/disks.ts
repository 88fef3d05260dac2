/** Disks that a config asks for: made, found, or made out of another one; and what becomes of those it lets go. */
import { allocate, freeVolume, storageFor, storageOf } from '../storage/volumes.ts';
import { denied, failed, wrong } from '../wire/refusal.ts';
import { mustHave, type Caller } from '../access/permits.ts';
import type { GuestRow } from '../world/rows.ts';
import { volumeParts, type World } from '../world/world.ts';
import {
  drivesIn,
  isCdrom,
  isCloudInit,
  isDrive,
  newVolume,
  parseDrive,
  printDrive,
} from './drives.ts';

/** Whose disk is to be made. */
export interface Making {
  readonly world: World;
  readonly guest: GuestRow;
  /** Where a size alone goes. */
  readonly defaultStorage?: string | undefined;
  readonly ctime: number;
}

/** Cloud-init's image is 4 MiB. */
const cloudInitBytes = 4 * 1024 * 1024;

/** The value as it goes into the config, its volume made or found. */
export function createDisk(making: Making, option: string, value: string): string {
  const { world, guest, defaultStorage, ctime } = making;
  const drive = { ...parseDrive(option, value) };
  const file = drive['file'] ?? '';
  const { format } = drive;
  const place = { node: guest.node, vmid: guest.vmid, ctime };
  if (file === 'none' || file === 'cdrom') return printDrive(option, { ...drive, size: undefined });
  if (volumeParts(file).name === 'cloudinit') {
    const other = cloudInitPlace(guest, option);
    if (other !== undefined)
      throw failed(`${option} - cloud-init drive is already attached at '${other}'`);
    const storage = volumeParts(file).storage;
    const isFile = storageFor(world, storage, guest.node).options['path'] !== undefined;
    const volid = allocate(world, {
      ...place,
      storage,
      size: cloudInitBytes,
      format: format ?? (isFile ? 'qcow2' : 'raw'),
      what: 'cloudinit',
    });
    return printDrive(option, { ...drive, file: volid, media: 'cdrom', format: undefined });
  }
  const wish = newVolume(file);
  if (wish !== undefined) {
    const storage = wish.storage ?? defaultStorage;
    if (storage === undefined) throw failed('no storage ID specified (and no default storage)');
    const { 'import-from': source, ...plain } = drive;
    const size =
      source === undefined ? Math.ceil(wish.gigabytes * 1024 ** 3) : sizeOfSource(making, source);
    const volid = allocate(world, { ...place, storage, size, format });
    return printDrive(option, { ...plain, file: volid, size: String(size), format: undefined });
  }
  if (file.startsWith('/')) return printDrive(option, drive);
  storageFor(world, volumeParts(file).storage, guest.node);
  const volume = world.volume(file, guest.node);
  if (volume === undefined) throw failed(`volume '${file}' does not exist`);
  return printDrive(option, { ...drive, size: String(volume.size) });
}

/** Before anything is done: is the value a drive at all, and may the caller use its storage? */
export function checkDisk(
  {
    world,
    caller,
    node,
  }: { readonly world: World; readonly caller: Caller; readonly node: string },
  option: string,
  value: string,
): string {
  const drive = parseDrive(option, value);
  const file = drive['file'] ?? '';
  const wish = newVolume(file);
  if (drive['import-from'] !== undefined && wish?.gigabytes !== 0)
    throw wrong({
      [option]: "'import-from' requires special syntax - use <storage ID>:0,import-from=<source>",
    });
  if (isCdrom(drive) && option.startsWith('virtio'))
    throw wrong({ [option]: 'unable to parse drive options' });
  const storage = wish?.storage ?? (file.includes(':') ? volumeParts(file).storage : undefined);
  if (storage !== undefined) {
    const row = storageFor(world, storage, node);
    if (wish !== undefined) {
      if (caller.id !== 'root@pam')
        mustHave({ world, caller }, `/storage/${storage}`, 'Datastore.AllocateSpace');
      if (!row.content.includes('images'))
        throw wrong({ storage: `storage '${storage}' does not support vm images` });
    } else if (volumeParts(file).name.startsWith('iso/') && !isCdrom(drive))
      throw wrong({ [option]: "explicit 'media=cdrom' is required for iso images" });
  } else if (file.startsWith('/') && caller.id !== 'root@pam')
    throw denied('Only root can pass arbitrary filesystem paths.');
  return printDrive(option, drive);
}

/** The disk is let go: kept as the lowest free `unusedN`; cloud-init's image and empty CD drives are not kept. */
export function registerUnused(world: World, guest: GuestRow, option: string, value: string): void {
  const drive = parseDrive(option, value);
  const volid = drive['file'] ?? '';
  if (isCloudInit(drive)) {
    freeVolume(world, volid, guest.node);
    return;
  }
  if (isCdrom(drive) || !isOwner(world, guest, volid)) return;
  addUnused(guest, volid);
}

/** The lowest free `unusedN`, unless it is among them. */
export function addUnused({ config }: GuestRow, volid: string): void {
  if (Object.entries(config).some(([key, each]) => key.startsWith('unused') && each === volid))
    return;
  for (let index = 0; index < 256; index += 1) {
    if (config[`unused${index}`] !== undefined) continue;
    config[`unused${index}`] = volid;
    return;
  }
  throw failed('Too many unused volumes - please delete them first.');
}

/** The disk is let go and its volume freed, if it is the guest's own. */
export function destroyDisk(world: World, guest: GuestRow, option: string, value: string): void {
  const drive = parseDrive(option, value);
  const volid = drive['file'] ?? '';
  if (isCdrom(drive) && !isCloudInit(drive)) return;
  if (!isOwner(world, guest, volid)) return;
  if (isUsed(guest, option, volid))
    throw failed(`unable to delete '${volid}' - volume is still in use (snapshot?)`);
  freeVolume(world, volid, guest.node);
}

/** `unusedN` goes as soon as its volume is somewhere else in the config (`write_vm_config`). */
export function dropReused(guest: GuestRow): void {
  const used = new Set(
    [guest.config, guest.pending].flatMap((each) => drivesIn(each).map(([, { file }]) => file)),
  );
  for (const [option, value] of Object.entries(guest.config))
    if (option.startsWith('unused') && used.has(value)) delete guest.config[option];
}

function isOwner(world: World, guest: GuestRow, volid: string): boolean {
  return volid.includes(':') && world.volume(volid, guest.node)?.vmid === guest.vmid;
}

function isUsed(guest: GuestRow, option: string, volid: string): boolean {
  const here = Object.entries(guest.config).filter(([key]) => isDrive(key) && key !== option);
  const kept = Object.values(guest.snapshots).flatMap((each) =>
    Object.entries(each).filter(([key]) => isDrive(key)),
  );
  return [...here, ...kept].some(([key, value]) => parseDrive(key, value)['file'] === volid);
}

function cloudInitPlace(guest: GuestRow, option: string): string | undefined {
  return [...drivesIn(guest.config), ...drivesIn(guest.pending)].find(
    ([place, drive]) => place !== option && isCloudInit(drive),
  )?.[0];
}

function sizeOfSource({ world, guest }: Making, source: string): number {
  if (source.startsWith('/')) return 2 * 1024 ** 3;
  const volume = world.volume(source, guest.node);
  if (volume === undefined || storageOf(world, source) === undefined)
    throw failed(`cannot import from '${source}' - volume '${source}' does not exist`);
  return volume.size;
}
