/** `/cluster/resources`: what pmxcfs knows at once, and what pvestatd has last told. */
import { anyone, may } from '../access/permits.ts';
import type { Call, Operations } from '../call.ts';
import { oneOf } from '../wire/property.ts';
import { Scattered, Unordered } from '../wire/reply.ts';
import type { GuestRow, NodeRow, StorageRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { nodeStats } from './nodes.ts';
import { spreadNews } from '../vm/statistics.ts';

export const resources: Operations = {
  GET: {
    needs: anyone,
    parameters: { type: oneOf('vm storage node sdn') },
    run: (call) => {
      const type = call.params.text('type');
      const rows = [
        ...(type === undefined ? pools(call) : []),
        ...(type === undefined || type === 'vm' ? guests(call) : []),
        ...(type === undefined || type === 'node' ? nodes(call) : []),
        ...(type === undefined || type === 'storage' ? storages(call) : []),
        ...(type === undefined || type === 'sdn' ? zones(call) : []),
      ];
      if (type === undefined || type === 'vm') spreadNews(call.world, call.now);
      return new Unordered(rows);
    },
  },
};

/** A guest as the whole cluster knows it. */
export function guestResource(call: Call, guest: GuestRow, pool: string | undefined): unknown {
  const { world } = call;
  const { vmid, node, type, told } = guest;
  const { lock, tags } = guest.config;
  const online = world.nodes.get(node)?.online === true;
  const heard = told !== undefined && online;
  return {
    id: `${type}/${vmid}`,
    vmid,
    node,
    type,
    status: heard ? told.status : 'unknown',
    ...(heard ? statistics(world.release, told) : {}),
    ...(pool === undefined || !may(world, call.caller, `/pool/${pool}`, 'Pool.Audit')
      ? {}
      : { pool }),
    ...(lock === undefined ? {} : { lock }),
    ...(tags === undefined ? {} : { tags }),
  };
}

function statistics(release: number, told: NonNullable<GuestRow['told']>): object {
  const running = told.status === 'running';
  return {
    name: told.name,
    template: told.template,
    uptime: told.uptime,
    maxcpu: told.maxcpu,
    cpu: running ? 0.01 : 0,
    maxmem: told.maxmem,
    mem: running ? Math.floor(told.maxmem / 2) : 0,
    ...(release >= 9 ? { memhost: running ? told.maxmem : 0 } : {}),
    maxdisk: told.maxdisk,
    disk: 0,
    netin: 0,
    netout: 0,
    diskread: 0,
    diskwrite: 0,
  };
}

function guests(call: Call): unknown[] {
  const { world, caller } = call;
  const poolOf = new Map<number, string>();
  for (const pool of world.pools.values())
    for (const vmid of pool.vms) poolOf.set(vmid, pool.poolid);
  return [...world.guests.values()]
    .filter((each) => may(world, caller, `/vms/${each.vmid}`, 'VM.Audit'))
    .map((each) => guestResource(call, each, poolOf.get(each.vmid)));
}

function nodes({ world, caller }: Call): unknown[] {
  return [...world.nodes.values()].map((node) => ({
    ...nodeStats(node, may(world, caller, `/nodes/${node.name}`, 'Sys.Audit')),
    ...(node.online ? { 'cgroup-mode': 2 } : {}),
  }));
}

function storages({ world, caller }: Call): unknown[] {
  return [...world.storages.values()]
    .filter((each) => may(world, caller, `/storage/${each.storage}`, 'Datastore.Audit'))
    .flatMap((storage) =>
      [...world.nodes.values()]
        .filter((node) => world.storageOn(storage.storage, node.name) !== undefined)
        .map((node) => storageResource(world, storage, node)),
    );
}

/** A storage as one node has it. */
function storageResource(world: World, storage: StorageRow, node: NodeRow): unknown {
  const used = world.volumesOf(storage, node.name).reduce((sum, each) => sum + each.used, 0);
  return {
    id: `storage/${node.name}/${storage.storage}`,
    storage: storage.storage,
    node: node.name,
    type: 'storage',
    plugintype: storage.type,
    shared: storage.shared ? 1 : 0,
    content: new Scattered(storage.content),
    status: node.online ? 'available' : 'unknown',
    ...(node.online ? { maxdisk: storage.total, disk: used } : {}),
  };
}

function pools({ world, caller }: Call): unknown[] {
  return [...world.pools.keys()]
    .filter((pool) => may(world, caller, `/pool/${pool}`, 'Pool.Audit'))
    .map((pool) => ({ id: `/pool/${pool}`, pool, type: 'pool' }));
}

function zones({ world, caller }: Call): unknown[] {
  const running = Object.keys(world.sdn.running.zones);
  return ['localnetwork', ...running]
    .filter((zone) => may(world, caller, `/sdn/zones/${zone}`, 'SDN.Audit'))
    .flatMap((zone) =>
      [...world.nodes.values()].map((node) => ({
        id: `sdn/${node.name}/${zone}`,
        sdn: zone,
        node: node.name,
        type: 'sdn',
        status:
          node.zoneErrors[zone] === undefined
            ? zone === 'localnetwork'
              ? 'ok'
              : 'available'
            : 'error',
      })),
    );
}
