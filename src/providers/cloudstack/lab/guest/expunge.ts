/** What is left of a virtual machine when it is expunged: nothing. */
import type { World } from '../world/world.ts';

/** Frees nics, addresses, names; its ROOT goes with it. Data disks have been let go before. */
export function expunge(world: World, vm: string): void {
  for (const volume of world.volumes.by('vm', vm)) {
    if (volume.type === 'ROOT') world.volumes.remove(volume.id);
    else world.volumes.set(volume.id, { vm: undefined, deviceid: undefined, attached: undefined });
  }
  for (const nic of world.nicsOf(vm)) world.nics.remove(nic.id);
  for (const snapshot of world.vmSnapshots.by('vm', vm)) world.vmSnapshots.remove(snapshot.id);
  for (const address of world.addresses.all())
    if (address.vm === vm) world.addresses.set(address.id, { vm: undefined, isstaticnat: false });
  world.vms.remove(vm);
}
