/** Copying a VM: linked from a template, else in full; names, MACs and ids are made anew. */
import { denyingUnless } from '../access/permits.ts';
import { nodeOf, seconds, type Call, type Operation } from '../call.ts';
import { guestId } from '../wire/guest-id.ts';
import {
  allocate,
  freeVolume,
  isBase,
  isFileBased,
  storageFor,
  storageOf,
} from '../storage/volumes.ts';
import type { JobDone } from '../tasks/tasks.ts';
import * as format from '../wire/formats.ts';
import { flag, formatted, needed, oneOf, text, whole } from '../wire/property.ts';
import type { Pairs } from '../wire/property-string.ts';
import { denied, failed, printed, wrong } from '../wire/refusal.ts';
import type { GuestRow, Options } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { rememberImage } from './cloud-init.ts';
import { addToPool, emptyGuest } from './create.ts';
import { isCdrom, isCloudInit, isDrive, parseDrive, printDrive } from './drives.ts';
import { checkLock, guestNamed } from './guests.ts';
import { checkQuorum } from '../world/quorum.ts';
import { parseNet, printNet } from './nets.ts';
import { checkBridges } from './nic-permits.ts';

interface Wanted {
  readonly vmid: number;
  readonly newid: number;
  readonly full: boolean;
  readonly storage?: string;
  readonly format?: string;
  readonly target?: string;
  readonly pool?: string;
  readonly name?: string;
  readonly description?: string;
  readonly snapname?: string;
}

/** POST `…/clone` */
export const cloneVm: Operation = {
  needs: denyingUnless('/vms/{vmid}', 'VM.Clone', [
    ['/vms/{newid}', 'VM.Allocate'],
    ['/pool/{pool}', 'VM.Allocate'],
  ]),
  parameters: {
    newid: needed(guestId),
    name: formatted(format.dnsName),
    description: text,
    pool: formatted(format.poolId),
    snapname: { ...formatted(format.configId), longest: 40 },
    storage: formatted(format.storageId),
    format: oneOf('raw qcow2 vmdk'),
    full: flag,
    target: formatted(format.nodeName),
    bwlimit: whole(0),
  },
  run: (call) => {
    const { world, params, tasks } = call;
    const source = guestNamed(call);
    const node = nodeOf(call).name;
    const { bwlimit: _, ...values } = params.without('node', 'vmid', 'newid', 'full');
    const full = params.flag('full') ?? source.config['template'] !== '1';
    const wanted: Wanted = {
      ...values,
      vmid: source.vmid,
      newid: params.number('newid') ?? 0,
      full,
    };
    check(call, source, wanted);
    const guest = emptyGuest(wanted.newid, node, { ...source.inside });
    guest.config = { lock: 'clone' };
    world.put(guest);
    return tasks.start({
      ...call,
      node,
      type: 'qmclone',
      id: String(source.vmid),
      guest: source.vmid,
      job: { name: 'qmclone', values: { ...wanted } },
    });
  },
};

/** What the task of a copy does. */
export const qmclone: JobDone = (work) => {
  const { world, now, log } = work;
  const wanted = work.values as unknown as Wanted;
  const { vmid, newid, full, pool, target } = wanted;
  const source = world.guests.get(vmid);
  const guest = world.guests.get(newid);
  if (source === undefined || guest === undefined)
    throw failed(`clone failed: unable to find configuration file for VM ${vmid}`);
  const old = wanted.snapname === undefined ? source.config : source.snapshots[wanted.snapname];
  const config = copied(world, old ?? {});
  const made: string[] = [];
  guest.config = { ...config, lock: 'clone' };
  try {
    for (const [option, value] of Object.entries(old ?? {}).toSorted(([a], [b]) =>
      a < b ? -1 : 1,
    )) {
      if (!isDrive(option)) continue;
      const drive = parseDrive(option, value);
      if (isCdrom(drive) && !isCloudInit(drive)) continue;
      log(`create ${full ? 'full' : 'linked'} clone of drive ${option} (${drive['file']})`);
      const copy = copiedDisk({ world, wanted, source, ctime: seconds(now) }, drive);
      made.push(copy['file'] ?? '');
      config[option] = printDrive(option, copy);
    }
  } catch (error) {
    for (const volid of made) freeVolume(world, volid, guest.node);
    world.drop(guest);
    throw failed(`clone failed: ${printed(error).trimEnd()}`);
  }
  if (Object.keys(source.pending).length > 0 && wanted.snapname === undefined)
    log(
      `found pending changes for '${Object.keys(source.pending).join(',')}', discarding for clone`,
    );
  config['name'] = wanted.name ?? `Copy-of-VM-${old?.['name'] ?? vmid}`;
  if (wanted.description !== undefined && wanted.description !== '')
    config['description'] = wanted.description.replace(/\n+$/, '');
  guest.config = config;
  if (target !== undefined) guest.node = target;
  rememberImage(guest);
  world.put(guest);
  if (pool !== undefined) addToPool({ world }, newid, pool);
};

// In PVE's order, all before the task is started.
function check(call: Call, source: GuestRow, wanted: Wanted): void {
  const { world, caller } = call;
  const { pool, storage, full, newid, snapname } = wanted;
  const node = nodeOf(call).name;
  const target = wanted.target === node ? undefined : wanted.target;
  if (pool !== undefined && !world.pools.has(pool)) throw denied(`pool '${pool}' does not exist`);
  if (target !== undefined && !world.nodes.has(target))
    throw failed(`no such cluster node '${target}'`);
  if (storage !== undefined) {
    const row = storageFor(world, storage, node);
    if (!row.content.includes('images'))
      throw wrong({ storage: `storage '${storage}' does not support vm images` });
    if (target !== undefined) {
      storageFor(world, storage, target);
      if (!row.shared) throw failed(`can't clone to non-shared storage '${storage}'`);
    }
  }
  checkQuorum(world);
  checkLock(source);
  if (snapname !== undefined && source.snapshots[snapname] === undefined)
    throw failed(`snapshot '${snapname}' does not exist`);
  for (const name of ['storage', 'format'] as const)
    if (wanted[name] !== undefined && !full)
      throw failed(`parameter '${name}' not allowed for linked clones`);
  checkBridges(world, caller, source.config);
  const volids = Object.entries(source.config)
    .filter(([option]) => isDrive(option))
    .map(([option, value]) => [option, parseDrive(option, value)] as const);
  const local = volids.some(([, drive]) => storageOf(world, drive['file'] ?? '')?.shared === false);
  if (target !== undefined && local)
    throw failed(`can't clone VM to node '${target}' (VM uses local storage)`);
  if (world.guests.has(newid))
    throw failed(`unable to create VM ${newid}: config file already exists`);
  for (const [option, drive] of volids) {
    const volid = drive['file'] ?? '';
    if (full || isCdrom(drive) || option.startsWith('tpmstate')) continue;
    const volume = world.volume(volid, node);
    const thick = storageOf(world, volid)?.type === 'lvm';
    if (volume !== undefined && (!isBase(volume) || thick))
      throw failed(`Linked clone feature is not supported for '${volid}' (${option})`);
  }
}

/** Everything but disks, which are made one by one, and what belongs to the old one alone. */
function copied(world: World, old: Options): Options {
  const config: Options = {};
  for (const [option, value] of Object.entries(old)) {
    if (/^unused\d+$|^(parent|snaptime|vmstate|template|lock|runningmachine)$/.test(option))
      continue;
    if (isDrive(option)) {
      const drive = parseDrive(option, value);
      if (isCdrom(drive) && !isCloudInit(drive)) config[option] = value;
    } else if (/^net\d+$/.test(option)) {
      const chance = world.chance();
      config[option] = printNet({ ...parseNet(value), macaddr: chance.mac() }, () => chance);
    } else config[option] = value;
  }
  config['smbios1'] = withUuid(old['smbios1'] ?? '', world.chance().uuid());
  if (old['vmgenid'] !== undefined) config['vmgenid'] = world.chance().uuid();
  return config;
}

function withUuid(smbios: string, uuid: string): string {
  const rest = smbios.split(',').filter((each) => each !== '' && !each.startsWith('uuid='));
  return [`uuid=${uuid}`, ...rest].join(',');
}

interface Copying {
  readonly world: World;
  readonly wanted: Wanted;
  readonly source: GuestRow;
  readonly ctime: number;
}

function copiedDisk({ world, wanted, source, ctime }: Copying, drive: Pairs): Pairs {
  const volid = drive['file'] ?? '';
  const volume = world.volume(volid, source.node);
  if (volume === undefined) throw failed(`volume '${volid}' does not exist`);
  const place = { node: source.node, vmid: wanted.newid, ctime, size: volume.size };
  if (isCloudInit(drive)) {
    const storage = wanted.storage ?? volume.storage;
    const made = {
      ...place,
      storage,
      what: 'cloudinit',
      format: kept(world, storage, volume.format),
    };
    return { ...drive, file: allocate(world, made), size: String(volume.size) };
  }
  if (!wanted.full)
    return {
      ...drive,
      size: String(volume.size),
      file: allocate(world, {
        ...place,
        storage: volume.storage,
        parent: volume.name,
        ...(volume.name.includes('.') ? { format: 'qcow2' } : {}),
      }),
    };
  const storage = wanted.storage ?? volume.storage;
  const made = { ...place, storage, format: kept(world, storage, wanted.format ?? volume.format) };
  return { ...drive, size: String(volume.size), file: allocate(world, made) };
}

/** Files keep their format; what is no file is raw. */
function kept(world: World, storage: string, wanted: string): string | undefined {
  const row = world.storages.get(storage);
  return row !== undefined && isFileBased(row) ? wanted : undefined;
}
