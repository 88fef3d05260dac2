/** The VMs, containers and pools of a state. */
import { isCdrom, isDrive, isUnused, defaultBoot, parseDrive, printDrive } from '../vm/drives.ts';
import { parseNet, printNet } from '../vm/nets.ts';
import { parseSize } from '../vm/sizes.ts';
import { rememberImage } from '../vm/cloud-init.ts';
import { measured } from '../vm/statistics.ts';
import type { Entry } from './entry.ts';
import type { Loading } from './loading.ts';
import type { GuestRow, Options, Told } from '../world/rows.ts';
import { volumeParts, type World } from '../world/world.ts';

export function loadGuests(loading: Loading): void {
  const { world, top, now } = loading;
  for (const entry of top.entries('vms')) loadGuest(loading, entry, 'qemu');
  for (const entry of top.entries('containers')) loadGuest(loading, entry, 'lxc');
  for (const guest of world.guests.values())
    if (guest.lag === 0) guest.told = measured(world, guest, now);
  for (const entry of top.entries('pools'))
    world.pools.set(entry.needed('poolid'), {
      poolid: entry.needed('poolid'),
      comment: entry.maybeText('comment'),
      vms: [...entry.numbers('vms')],
      storages: [...entry.texts('storages')],
    });
}

function loadGuest({ world, now, saved }: Loading, entry: Entry, type: GuestRow['type']): void {
  const vmid = entry.number('vmid', 0);
  if (vmid < 100) throw new Error(`a guest of the state has no vmid of 100 or more`);
  const running = entry.text('status', 'stopped') === 'running';
  const guest: GuestRow = {
    vmid,
    type,
    node: entry.text('node', world.local),
    config: entry.options('config'),
    pending: entry.options('pending'),
    deleting: deletions(entry.child('delete')),
    snapshots: snapshotsIn(entry.child('snapshots')),
    running,
    paused: entry.flag('paused', false),
    pid: entry.number('pid', running ? 10_000 + vmid : 0),
    started: entry.number('started', running ? Math.floor(now.getTime() / 1000) - 3600 : 0),
    inside: insideOf(entry.child('inside')),
    imaged: entry.has('imaged') ? entry.options('imaged') : undefined,
    told: entry.has('told') ? (entry.raw('told') as Told) : undefined,
    lag: entry.number('lag', 0),
  };
  if (!world.nodes.has(guest.node)) throw new Error(`the guest ${vmid} is on no node of the state`);
  if (world.guests.has(vmid)) throw new Error(`two guests of the state have the vmid ${vmid}`);
  // What is left of a VM half destroyed is its lock alone.
  if (!saved && guest.config['lock'] !== 'destroyed') {
    fill(world, guest, now);
    rememberImage(guest);
  }
  world.guests.set(vmid, guest);
  if (guest.lag > 0) world.untold.add(vmid);
}

function insideOf(entry: Entry): GuestRow['inside'] {
  const interfaces = entry.raw('interfaces');
  return {
    ignoresShutdown: entry.flag('ignores_shutdown', false),
    agent: entry.flag('agent', true),
    ...(Array.isArray(interfaces) ? { interfaces: interfaces as readonly unknown[] } : {}),
    hotplugFails: entry.texts('hotplug_fails'),
  };
}

function deletions(entry: Entry): Record<string, 1 | 2> {
  return Object.fromEntries(entry.keys().map((key) => [key, entry.number(key, 1) === 2 ? 2 : 1]));
}

function snapshotsIn(entry: Entry): Record<string, Options> {
  return Object.fromEntries(entry.keys().map((name) => [name, entry.options(name)]));
}

/** What PVE adds to each config, and the volumes that its disks stand for. */
function fill(world: World, guest: GuestRow, now: Date): void {
  const { config, pending, type } = guest;
  if (type === 'lxc') {
    for (const [option, value] of Object.entries(config)) {
      if (/^net\d+$/.test(option) && !/(^|,)hwaddr=/.test(value))
        config[option] = `${value},hwaddr=${world.chance().mac()}`;
      if (/^(rootfs|mp\d+)$/.test(option)) addVolume(world, guest, value, now);
    }
    return;
  }
  for (const options of [config, pending])
    for (const [option, value] of Object.entries(options)) {
      if (/^net\d+$/.test(option))
        options[option] = printNet(parseNet(value), () => world.chance());
      if (isDrive(option)) options[option] = printDrive(option, parseDrive(option, value));
      if ((isDrive(option) && !isCdrom(parseDrive(option, value))) || isUnused(option))
        addVolume(world, guest, value, now);
    }
  config['boot'] ??= defaultBoot(config);
  config['smbios1'] ??= `uuid=${world.chance().uuid()}`;
  config['vmgenid'] ??= world.chance().uuid();
  config['meta'] ??= `creation-qemu=9.2.0,ctime=${Math.floor(now.getTime() / 1000)}`;
  if (config['description'] !== undefined)
    config['description'] = config['description'].replace(/\n+$/, '');
}

function addVolume(world: World, guest: GuestRow, value: string, now: Date): void {
  const volid = value.split(',')[0]?.replace(/^(file|volume)=/, '') ?? '';
  if (!volid.includes(':') || world.volume(volid, guest.node) !== undefined) return;
  const { storage, name } = volumeParts(volid);
  const row = world.storages.get(storage);
  if (row === undefined)
    throw new Error(
      `the guest ${guest.vmid} has a disk on the storage ${storage}, which is not in the state`,
    );
  const size = parseSize(/(?:^|,)size=([^,]+)/.exec(value)?.[1] ?? '1G') ?? 1024 ** 3;
  const parts = name.split('/');
  const owner = /(?:vm|base)-(\d+)-/.exec(parts.at(-1) ?? '')?.[1];
  world.addVolume({
    storage,
    name,
    size,
    used: 4096,
    node: row.shared ? '' : guest.node,
    content: guest.type === 'lxc' ? 'rootdir' : 'images',
    format: /\.(raw|qcow2|vmdk)$/.exec(name)?.[1] ?? 'raw',
    vmid: owner === undefined ? guest.vmid : Number(owner),
    ctime: Math.floor(now.getTime() / 1e3),
    parent: parts.length > 2 ? parts.slice(0, 2).join('/') : undefined,
  });
}
