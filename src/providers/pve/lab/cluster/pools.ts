/** Pools of guests and storages. */
import { anyone, may, mustHave, needs } from '../access/permits.ts';
import type { Call, Operations } from '../call.ts';
import { poolId, storageId, vmId } from '../wire/formats.ts';
import { flag, formatted, listed, needed, oneOf, text } from '../wire/property.ts';
import { failed } from '../wire/refusal.ts';
import type { PoolRow } from '../world/rows.ts';
import { guestResource } from './resources.ts';

const type = oneOf('qemu lxc storage');
const changes = {
  comment: text,
  delete: flag,
  'allow-move': flag,
  vms: listed(vmId),
  storage: listed(storageId),
};

/** `/pools` */
export const poolList: Operations = {
  GET: {
    needs: anyone,
    parameters: { poolid: formatted(poolId), type: { ...type, requires: 'poolid' } },
    run: (call) => {
      const { world, caller, params } = call;
      if (params.has('poolid')) return [whole(call)];
      return [...world.pools.values()]
        .filter((each) => may(world, caller, `/pool/${each.poolid}`, 'Pool.Audit'))
        .map(({ poolid, comment }) => ({ poolid, ...(comment === undefined ? {} : { comment }) }));
    },
  },
  POST: {
    needs: needs('/pool/{poolid}', 'Pool.Allocate'),
    parameters: { poolid: needed(formatted(poolId)), comment: text },
    run: ({ world, params }) => {
      const poolid = params.needed('poolid');
      if (world.pools.has(poolid))
        throw failed(`create pool failed: pool '${poolid}' already exists`);
      world.pools.set(poolid, { poolid, comment: params.text('comment'), vms: [], storages: [] });
      world.touchAccess();
      return null;
    },
  },
  PUT: {
    needs: needs('/pool/{poolid}', 'Pool.Allocate'),
    parameters: { ...changes, poolid: needed(formatted(poolId)) },
    run: change,
  },
  DELETE: {
    needs: needs('/pool/{poolid}', 'Pool.Allocate'),
    parameters: { poolid: needed(formatted(poolId)) },
    run: remove,
  },
};

/** `/pools/{poolid}` */
export const poolOne: Operations = {
  GET: { needs: needs('/pool/{poolid}', 'Pool.Audit'), parameters: { type }, run: whole },
  PUT: { needs: needs('/pool/{poolid}', 'Pool.Allocate'), parameters: changes, run: change },
  DELETE: { needs: needs('/pool/{poolid}', 'Pool.Allocate'), run: remove },
};

function poolAt({ world, params }: Call, prefix = ''): PoolRow {
  const poolid = params.needed('poolid');
  const pool = world.pools.get(poolid);
  if (pool === undefined) throw failed(`${prefix}pool '${poolid}' does not exist`);
  return pool;
}

function whole(call: Call): unknown {
  const { world, params } = call;
  const pool = poolAt(call);
  const wanted = params.text('type');
  const guests = pool.vms
    .map((vmid) => world.guests.get(vmid))
    .filter((each) => each !== undefined)
    .filter((each) => wanted === undefined || wanted === each.type)
    .map((each) => guestResource(call, each, undefined));
  const storages = pool.storages
    .filter((each) => world.storages.has(each) && (wanted === undefined || wanted === 'storage'))
    .map((storage) => ({
      id: `storage/${world.local}/${storage}`,
      type: 'storage',
      storage,
      node: world.local,
      status: 'available',
    }));
  const { poolid, comment } = pool;
  return {
    poolid,
    ...(comment === undefined ? {} : { comment }),
    members: [...guests, ...storages],
  };
}

function change(call: Call): null {
  const { world, params } = call;
  const prefix = 'update pools failed: ';
  const pool = poolAt(call, prefix);
  const leaves = params.flag('delete') === true;
  if (params.has('comment')) pool.comment = params.text('comment');
  for (const vmid of params.list('vms').map(Number)) {
    mustHave(call, `/vms/${vmid}`, 'Permissions.Modify', 'VM.Allocate');
    const other = world.poolOf(vmid);
    if (leaves) {
      if (other !== pool.poolid) throw failed(`${prefix}VM ${vmid} is not a pool member`);
      pool.vms = pool.vms.filter((each) => each !== vmid);
      continue;
    }
    if (other === pool.poolid) throw failed(`${prefix}VM ${vmid} is already a pool member`);
    if (other !== undefined && params.flag('allow-move') !== true)
      throw failed(
        `${prefix}VM ${vmid} belongs already to pool '${other}' and 'allow-move' is not set`,
      );
    const old = world.pools.get(other ?? '');
    if (old !== undefined) old.vms = old.vms.filter((each) => each !== vmid);
    // Nobody asks whether there is such a VM.
    pool.vms.push(vmid);
  }
  for (const storage of params.list('storage')) {
    const there = pool.storages.includes(storage);
    if (there !== leaves)
      throw failed(`${prefix}Storage '${storage}' is ${there ? 'already' : 'not'} a pool member`);
    if (leaves) pool.storages = pool.storages.filter((each) => each !== storage);
    else pool.storages.push(storage);
  }
  world.touchAccess();
  return null;
}

function remove(call: Call): null {
  const { world } = call;
  const prefix = 'delete pool failed: ';
  const pool = poolAt(call, prefix);
  const guest = pool.vms.find((each) => world.guests.has(each));
  const storage = pool.storages.find((each) => world.storages.has(each));
  const held = guest === undefined ? storage && `storage '${storage}'` : `VM ${guest}`;
  if (held !== undefined)
    throw failed(`${prefix}pool '${pool.poolid}' is not empty (contains ${held})`);
  world.pools.delete(pool.poolid);
  world.acl = world.acl.filter((each) => each.path !== `/pool/${pool.poolid}`);
  world.touchAccess();
  return null;
}
