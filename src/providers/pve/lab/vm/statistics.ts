/** What pvestatd reads of a guest, and when the cluster hears of it. */
import { seconds } from '../call.ts';
import type { GuestRow, Told } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { bootDevices, isCdrom, isDrive, parseDrive } from './drives.ts';
import { parseSize } from './sizes.ts';

/** The guest as its own node sees it now. */
export function measured(world: World, guest: GuestRow, now: Date): Told {
  const { config, vmid, running } = guest;
  const isVm = guest.type === 'qemu';
  return {
    name: (isVm ? config['name'] : config['hostname']) ?? (isVm ? `VM ${vmid}` : `CT${vmid}`),
    status: running ? 'running' : 'stopped',
    template: config['template'] === '1' ? 1 : 0,
    maxmem: Number(config['memory'] ?? 512) * 1024 * 1024,
    maxcpu: processors(world, guest),
    maxdisk: isVm ? bootDiskSize(guest) : sizeIn(config['rootfs'] ?? ''),
    uptime: running ? Math.max(1, seconds(now) - guest.started) : 0,
  };
}

/** A resource list has been served: pvestatd is one step nearer to its next word on what has changed. */
export function spreadNews(world: World, now: Date): void {
  for (const vmid of world.untold) {
    const guest = world.guests.get(vmid);
    if (guest === undefined) {
      world.untold.delete(vmid);
      continue;
    }
    guest.lag -= 1;
    if (guest.lag > 0) continue;
    world.touch();
    guest.lag = 0;
    guest.told = measured(world, guest, now);
    world.untold.delete(vmid);
  }
}

function processors(world: World, { config, node, type }: GuestRow): number {
  const most = world.nodes.get(node)?.cpus ?? 1;
  if (type === 'lxc') return Number(config['cores'] ?? most);
  if (config['vcpus'] !== undefined) return Number(config['vcpus']);
  return Math.min(most, Number(config['sockets'] ?? 1) * Number(config['cores'] ?? 1));
}

function bootDiskSize({ config }: GuestRow): number {
  for (const device of bootDevices(config)) {
    const value = config[device];
    if (value === undefined || !isDrive(device)) continue;
    const drive = parseDrive(device, value);
    if (!isCdrom(drive)) return parseSize(drive['size'] ?? '') ?? 0;
  }
  return 0;
}

function sizeIn(value: string): number {
  return parseSize(/(?:^|,)size=([^,]+)/.exec(value)?.[1] ?? '') ?? 0;
}
