/** Making a VM: the config is there at once with a lock, the disks are made by the task. */
import { anyone, may, mustHave } from '../access/permits.ts';
import { nodeOf, seconds, type Call, type Operation } from '../call.ts';
import { guestId } from '../wire/guest-id.ts';
import { giveAddresses } from '../sdn/ipam.ts';
import { freeVolume } from '../storage/volumes.ts';
import type { JobDone } from '../tasks/tasks.ts';
import { poolId, storageId } from '../wire/formats.ts';
import { atMost, flag, formatted, needed, whole } from '../wire/property.ts';
import { denied, failed, printed } from '../wire/refusal.ts';
import type { GuestRow, Options } from '../world/rows.ts';
import { written } from './config-writes.ts';
import { rememberImage } from './cloud-init.ts';
import { createDisk } from './disks.ts';
import { defaultBoot, isDrive, newVolume, volumeOf } from './drives.ts';
import { checkQuorum } from '../world/quorum.ts';
import { pluggedNics } from './nets.ts';
import { checkBridges } from './nic-permits.ts';
import { checkOption } from './option-permits.ts';
import { vmOptions } from './options.ts';
import { startNow } from './power-jobs.ts';
import { uniqueTags } from './tags.ts';

/** POST `/nodes/{node}/qemu` */
export const createVm: Operation = {
  needs: anyone,
  parameters: {
    ...vmOptions,
    vmid: needed(guestId),
    pool: formatted(poolId),
    start: flag,
    storage: formatted(storageId),
    archive: atMost(255),
    bwlimit: whole(0),
    force: { ...flag, requires: 'archive' },
    unique: { ...flag, requires: 'archive' },
    'live-restore': flag,
    'import-working-storage': formatted(storageId),
  },
  run: (call) => {
    const { world, params, caller } = call;
    const vmid = params.number('vmid') ?? 0;
    const node = nodeOf(call).name;
    const pool = params.text('pool');
    const storage = params.text('storage');
    checkQuorum(world);
    if (pool !== undefined && !world.pools.has(pool)) throw denied(`pool '${pool}' does not exist`);
    if (storage !== undefined) mustHave(call, `/storage/${storage}`, 'Datastore.AllocateSpace');
    const mayInPool = pool !== undefined && may(world, caller, `/pool/${pool}`, 'VM.Allocate');
    if (!may(world, caller, `/vms/${vmid}`, 'VM.Allocate') && !mayInPool) throw denied();
    if (params.has('archive'))
      throw failed('the lab restores no backups: it has nothing to restore them from');
    const set = settings(call, { node, vmid, pool });
    const emptied = checkUnused(call, vmid, 'VM');
    const guest = emptyGuest(vmid, node, emptied);
    guest.config = { lock: 'create' };
    world.put(guest);
    const start = params.flag('start') === true;
    return call.tasks.start({
      ...call,
      node,
      type: 'qmcreate',
      id: String(vmid),
      guest: vmid,
      job: { name: 'qmcreate', values: { vmid, set, pool, storage, start } },
    });
  },
};

/** What the task of a creation does: disks, then the rest; if it fails nothing is left. */
export const qmcreate: JobDone = (work) => {
  const { world, values, now, log } = work;
  const { vmid, set, pool, storage, start } = values as {
    readonly vmid: number;
    readonly set: Options;
    readonly pool?: string;
    readonly storage?: string;
    readonly start: boolean;
  };
  const guest = world.guests.get(vmid);
  if (guest === undefined) throw failed(`unable to create VM ${vmid} - it was taken away`);
  const made: string[] = [];
  const config: Options = { ...set };
  guest.config = {};
  try {
    for (const [option, value] of Object.entries(set)) {
      if (!isDrive(option)) continue;
      const making = { world, guest, defaultStorage: storage, ctime: seconds(now) };
      config[option] = createDisk(making, option, value);
      guest.config[option] = config[option];
      const file = volumeOf(option, value);
      if (newVolume(file) === undefined && !file.endsWith(':cloudinit')) continue;
      made.push(volumeOf(option, config[option]));
      log(`${option}: successfully created disk '${config[option]}'`);
    }
  } catch (error) {
    for (const volid of made) freeVolume(world, volid, guest.node);
    world.drop(guest);
    throw failed(`unable to create VM ${vmid} - ${printed(error).trimEnd()}`);
  }
  config['meta'] = `creation-qemu=9.2.0,ctime=${seconds(now)}`;
  config['boot'] ??= defaultBoot(config);
  config['smbios1'] ??= `uuid=${world.chance().uuid()}`;
  if (config['vmgenid'] === undefined || config['vmgenid'] === '1')
    config['vmgenid'] = world.chance().uuid();
  if (/^(w|win)/.test(config['ostype'] ?? '')) config['machine'] ??= 'pc-i440fx-9.2+pve1';
  guest.config = config;
  rememberImage(guest);
  giveAddresses(world, pluggedNics(guest));
  world.put(guest);
  if (pool !== undefined) addToPool(work, vmid, pool);
  if (start) startNow(work, guest);
};

/** Throws where a guest has the id already. Returns what the inside of a new one is. */
export function checkUnused({ world }: Call, vmid: number, what: 'VM' | 'CT'): GuestRow['inside'] {
  const other = world.guests.get(vmid);
  if (other !== undefined) {
    const kind = other.type === 'qemu' ? 'VM' : 'CT';
    throw failed(
      `unable to create ${what} ${vmid} - ${kind} ${vmid} already exists on node '${other.node}'`,
    );
  }
  return { ignoresShutdown: false, agent: true, hotplugFails: [] };
}

export function emptyGuest(vmid: number, node: string, inside: GuestRow['inside']): GuestRow {
  return {
    vmid,
    type: 'qemu',
    node,
    config: {},
    pending: {},
    deleting: {},
    snapshots: {},
    running: false,
    paused: false,
    pid: 0,
    started: 0,
    inside,
    imaged: undefined,
    told: undefined,
    lag: 0,
  };
}

/** A new member: its rights change with that. */
export function addToPool(
  { world }: Pick<Parameters<JobDone>[0], 'world'>,
  vmid: number,
  pool: string,
): void {
  world.pools.get(pool)?.vms.push(vmid);
  world.touchAccess();
}

function settings(
  call: Call,
  {
    node,
    vmid,
    pool,
  }: { readonly node: string; readonly vmid: number; readonly pool: string | undefined },
): Options {
  const { world, params, caller } = call;
  const set: Options = {};
  const given = params.without(
    'node',
    'vmid',
    'pool',
    'start',
    'storage',
    'archive',
    'bwlimit',
    'force',
    'unique',
    'live-restore',
    'import-working-storage',
  );
  if (given['cdrom'] !== undefined) given['ide2'] = given['cdrom'];
  delete given['cdrom'];
  for (const [option, value] of Object.entries(given)) {
    checkOption({ world, caller, vmid, pool }, option, value);
    set[option] = written(call, node, [option, value]);
  }
  checkBridges(world, caller, set);
  // Release 8 stores tags as they came.
  if (set['tags'] !== undefined && world.release >= 9) set['tags'] = uniqueTags(set['tags']);
  return set;
}
