/** The storages of a state and what lies on them. */
import { Entry } from './entry.ts';
import type { Loading } from './loading.ts';
import type { StorageRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

const usual = [
  {
    storage: 'local',
    type: 'dir',
    path: '/var/lib/vz',
    content: ['iso', 'vztmpl', 'backup', 'images'],
  },
  {
    storage: 'local-lvm',
    type: 'lvmthin',
    vgname: 'pve',
    thinpool: 'data',
    content: ['images', 'rootdir'],
  },
];
const sharedTypes = ['nfs', 'cifs', 'rbd', 'cephfs', 'glusterfs', 'pbs', 'iscsi'];
const own = new Set([
  'storage',
  'type',
  'content',
  'shared',
  'nodes',
  'disable',
  'total',
  'volumes',
]);

export function loadStorages({ world, top, now }: Loading): void {
  const entries = top.has('storages')
    ? top.entries('storages')
    : usual.map((each) => new Entry(each, 'storages'));
  for (const entry of entries) {
    const type = entry.text('type', 'dir');
    const storage: StorageRow = {
      storage: entry.needed('storage'),
      type,
      content: entry.has('content') ? entry.texts('content') : ['images', 'rootdir'],
      shared: entry.flag('shared', sharedTypes.includes(type)),
      nodes: entry.texts('nodes'),
      disabled: entry.flag('disable', false),
      options: entry.optionsWithout(own),
      total: entry.number('total', 1024 ** 4),
    };
    if (type === 'dir') storage.options['path'] ??= `/mnt/${storage.storage}`;
    world.storages.set(storage.storage, storage);
    for (const volume of entry.entries('volumes')) loadVolume(world, storage, volume, now);
  }
}

function loadVolume(world: World, storage: StorageRow, entry: Entry, now: Date): void {
  const volid = entry.needed('volid');
  const name = volid.slice(volid.indexOf(':') + 1);
  const folder = /^(iso|vztmpl|snippets|backup|import)\//.exec(name)?.[1];
  const owner = /(?:vm|base)-(\d+)-/.exec(name.split('/').at(-1) ?? '')?.[1];
  const size = entry.number('size', 1024 ** 3);
  const nodes = storage.shared ? [''] : [entry.text('node', world.local)];
  for (const node of nodes)
    world.addVolume({
      storage: storage.storage,
      node,
      name,
      size,
      content: entry.text('content', folder ?? 'images'),
      format: entry.text('format', /\.(\w+)$/.exec(name)?.[1] ?? 'raw'),
      used: entry.number('used', 4096),
      vmid: entry.has('vmid')
        ? entry.number('vmid', 0)
        : owner === undefined
          ? undefined
          : Number(owner),
      ctime: entry.number('ctime', Math.floor(now.getTime() / 1e3)),
      parent: entry.maybeText('parent'),
    });
}
