/** What happens by itself when its time has come. */
import { permittedGone, permittedReady } from './dns/permitted-networks.ts';
import { attachmentReady } from './vpc/attach.ts';
import * as floating from './vpc/floating-ips.ts';
import { placementGroupGone } from './vpc/groups.ts';
import * as instances from './vpc/instances.ts';
import { gatewayGone, gatewayReady } from './vpc/public-gateways.ts';
import { ipGone, ipReady } from './vpc/reserved-ips.ts';
import * as servers from './vpc/servers.ts';
import { subnetGone, subnetReady } from './vpc/subnets.ts';
import { vniGone, vniReady } from './vpc/vnis.ts';
import { volumeAttached, volumeDetached } from './vpc/volume-attachments.ts';
import * as volumes from './vpc/volumes.ts';
import { vpcGone, vpcReady } from './vpc/vpcs.ts';
import type { World } from './world/world.ts';

type Work = (world: World, id: string, detail: string | undefined) => void;

const jobs: Readonly<Record<string, Work>> = {
  'vpc-ready': vpcReady,
  'vpc-gone': vpcGone,
  'subnet-ready': subnetReady,
  'subnet-gone': subnetGone,
  'ip-ready': ipReady,
  'ip-gone': ipGone,
  'vni-ready': vniReady,
  'vni-gone': vniGone,
  'attachment-ready': attachmentReady,
  'attachment-gone': servers.detached,
  'server-starting': servers.serverStarting,
  'server-running': servers.serverRunning,
  'server-stopped': servers.serverStopped,
  'server-fails': servers.serverFails,
  'server-gone': servers.serverGone,
  'instance-running': instances.instanceRunning,
  'instance-stopped': instances.instanceStopped,
  'instance-gone': instances.instanceGone,
  'volume-ready': volumes.volumeReady,
  'volume-gone': volumes.volumeGone,
  'volume-attached': volumeAttached,
  'volume-detached': volumeDetached,
  'floating-ip-ready': floating.floatingIpReady,
  'floating-ip-gone': floating.floatingIpGone,
  'gateway-ready': gatewayReady,
  'gateway-gone': gatewayGone,
  'permitted-ready': permittedReady,
  'permitted-gone': permittedGone,
  'placement-group-gone': placementGroupGone,
};

/** Does what is due, earliest first; true where something has changed. */
export function runJobs(world: World): boolean {
  const { tick } = world;
  const held = world.heldNames.length + world.ghosts.length;
  world.heldNames = world.heldNames.filter((each) => each.until >= tick);
  world.ghosts = world.ghosts.filter((each) => each.until >= tick);
  let changed = held !== world.heldNames.length + world.ghosts.length;
  for (;;) {
    // What a job starts anew is looked at as well: it may be due at once.
    const next = world.underWay
      .filter((each) => each.at <= tick)
      .toSorted((a, b) => a.at - b.at)[0];
    if (next === undefined) return changed;
    world.underWay = world.underWay.filter((each) => each !== next);
    const work = jobs[next.job];
    if (work === undefined) throw new Error(`the lab has no job '${next.job}'`);
    work(world, next.id, next.detail);
    changed = true;
  }
}
