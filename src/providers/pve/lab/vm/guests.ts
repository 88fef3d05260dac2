/** Finds the guest of a path, and says in the guest's words why there is none or why it may not be touched. */
import { nodeOf, type Call } from '../call.ts';
import { failed } from '../wire/refusal.ts';
import type { GuestRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

type GuestType = GuestRow['type'];

/** The guest of the path on the node of the path; elsewhere it is as good as gone. */
export function guestAt(call: Call, type: GuestType = 'qemu'): GuestRow {
  const node = nodeOf(call).name;
  return guestOn(call.world, { vmid: call.params.needed('vmid'), node, type });
}

export function guestOn(
  world: World,
  { vmid, node, type }: { readonly vmid: string; readonly node: string; readonly type: GuestType },
): GuestRow {
  const guest = world.guests.get(Number(vmid));
  if (guest === undefined || guest.node !== node || guest.type !== type) {
    const folder = type === 'qemu' ? 'qemu-server' : 'lxc';
    throw failed(`Configuration file 'nodes/${node}/${folder}/${vmid}.conf' does not exist`);
  }
  return guest;
}

/** The same for operations that look for the file first: reset, suspend, resume, reboot, clone. */
export function guestNamed(call: Call): GuestRow {
  const node = nodeOf(call).name;
  const vmid = call.params.needed('vmid');
  const guest = call.world.guests.get(Number(vmid));
  if (guest === undefined || guest.node !== node || guest.type !== 'qemu')
    throw failed(`unable to find configuration file for VM ${vmid} on node '${node}'`);
  return guest;
}

/** `VM is locked (backup)` */
export function checkLock(guest: GuestRow): void {
  const { lock } = guest.config;
  if (lock !== undefined)
    throw failed(`${guest.type === 'qemu' ? 'VM' : 'CT'} is locked (${lock})`);
}

/** `can't remove VM 100 - protection mode enabled` */
export function checkProtection(guest: GuestRow, what: string): void {
  if (guest.config['protection'] === '1') throw failed(`${what} - protection mode enabled`);
}

/** Whatever is to be written to a config needs a majority of the nodes. */
export function checkConfigWritable(world: World, guest: Pick<GuestRow, 'vmid' | 'node'>): void {
  if (world.quorate) return;
  const file = `/etc/pve/nodes/${guest.node}/qemu-server/${guest.vmid}.conf`;
  throw failed(`unable to open file '${file}.tmp.${10_000 + guest.vmid}' - Permission denied`);
}
