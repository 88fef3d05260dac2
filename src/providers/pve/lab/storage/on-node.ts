/** Storages as one node has them: `/nodes/{node}/storage`. */
import { anyone, may, needs } from '../access/permits.ts';
import { nodeOf, type Call, type Operations } from '../call.ts';
import * as format from '../wire/formats.ts';
import { flag, formatted, listed } from '../wire/property.ts';
import { failed, wrong } from '../wire/refusal.ts';
import { Scattered, Unordered } from '../wire/reply.ts';
import type { StorageRow } from '../world/rows.ts';

/** `/nodes/{node}/storage` */
export const nodeStorages: Operations = {
  GET: {
    needs: anyone,
    parameters: {
      content: listed(() => undefined),
      enabled: flag,
      format: flag,
      storage: formatted(format.storageId),
      target: formatted(format.nodeName),
    },
    run: (call) => {
      const { world, caller, params } = call;
      const wanted = params.text('storage');
      const content = params.list('content');
      if (wanted !== undefined && !world.storages.has(wanted))
        throw wrong({ storage: 'No such storage.' });
      const rows = [...world.storages.values()]
        .filter((each) => wanted === undefined || each.storage === wanted)
        .filter((each) => content.length === 0 || each.content.some((one) => content.includes(one)))
        .filter((each) => params.flag('enabled') !== true || !each.disabled)
        .filter((each) => !params.has('target') || each.shared)
        .filter((each) =>
          may(
            world,
            caller,
            `/storage/${each.storage}`,
            'Datastore.Audit',
            'Datastore.AllocateSpace',
          ),
        );
      return new Unordered(rows.map((each) => ({ storage: each.storage, ...shown(call, each) })));
    },
  },
};

/** `/nodes/{node}/storage/{storage}/status` */
export const nodeStorageStatus: Operations = {
  GET: {
    needs: needs('/storage/{storage}', 'Datastore.Audit', 'Datastore.AllocateSpace'),
    run: (call) => {
      const name = call.params.needed('storage');
      const storage = call.world.storages.get(name);
      if (storage === undefined) throw failed(`storage '${name}' does not exist`);
      return shown(call, storage);
    },
  },
};

function shown(call: Call, storage: StorageRow): Readonly<Record<string, unknown>> {
  const { world } = call;
  const node = nodeOf(call).name;
  const enabled = world.storageOn(storage.storage, node) !== undefined;
  const used = world.volumesOf(storage, node).reduce((sum, each) => sum + each.used, 0);
  const numbers = enabled
    ? {
        total: storage.total,
        used,
        avail: storage.total - used,
        used_fraction: used / storage.total,
      }
    : { total: 0, used: 0, avail: 0 };
  return {
    type: storage.type,
    content: new Scattered(storage.content),
    shared: storage.shared ? 1 : 0,
    enabled: enabled ? 1 : 0,
    active: enabled ? 1 : 0,
    ...numbers,
  };
}
