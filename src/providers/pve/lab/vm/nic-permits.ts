/** Who may plug a NIC into a bridge or vnet: SDN.Use, per VLAN where one is named. */
import { mustHave, type Caller } from '../access/permits.ts';
import type { Options } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { parseNet } from './nets.ts';

/** Throws where the caller may not use a bridge of these options' NICs. */
export function checkBridges(world: World, caller: Caller, options: Options): void {
  if (caller.id === 'root@pam') return;
  for (const option of Object.keys(options).toSorted()) {
    if (!/^net\d+$/.test(option)) continue;
    const { bridge, tag, trunks } = parseNet(options[option] ?? '');
    if (bridge === undefined) continue;
    const zone = world.sdn.running.vnets[bridge]?.['zone'] ?? 'localnetwork';
    const path = `/sdn/zones/${zone}/${bridge}`;
    const vlans = [tag, ...(trunks?.split(';') ?? [])].filter((each) => each !== undefined);
    if (vlans.length === 0) mustHave({ world, caller }, path, 'SDN.Use');
    for (const vlan of vlans)
      mustHave({ world, caller }, `${path}/${vlan.split('-')[0]}`, 'SDN.Use');
  }
}
