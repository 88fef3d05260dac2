/** Storages as the cluster has them written down: `/storage`. */
import { createHash } from 'node:crypto';
import { anyone, may, needs } from '../access/permits.ts';
import type { Operations } from '../call.ts';
import * as format from '../wire/formats.ts';
import {
  atMost,
  flag,
  formatted,
  listed,
  needed,
  oneOf,
  text,
  whole,
  type Properties,
  type Property,
} from '../wire/property.ts';
import { failed, prefixed } from '../wire/refusal.ts';
import { Scattered } from '../wire/reply.ts';
import type { Options, StorageRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { storageNamed } from './volumes.ts';

const types =
  'btrfs cephfs cifs dir esxi glusterfs iscsi iscsidirect lvm lvmthin nfs pbs rbd zfs zfspool';

function plain(names: string, property: Property): Properties {
  return Object.fromEntries(names.split(' ').map((name) => [name, property]));
}

const settings: Properties = {
  content: listed(contentType),
  nodes: listed(format.nodeName),
  disable: flag,
  shared: flag,
  format: oneOf('raw qcow2 subvol vmdk'),
  mkdir: flag,
  'create-base-path': flag,
  'create-subdirs': flag,
  'prune-backups': text,
  bwlimit: text,
  options: text,
  port: whole(1, 65535),
  'max-protected-backups': whole(-1),
  preallocation: oneOf('off metadata falloc full'),
  sparse: flag,
  pool: text,
  server: text,
  username: text,
  'content-dirs': text,
  is_mountpoint: text,
  subdir: text,
  krbd: flag,
  domain: atMost(256),
  'fs-name': formatted(format.configId),
  saferemove: flag,
  maxfiles: whole(0),
  password: atMost(256),
  server2: { ...text, requires: 'server' },
  smbversion: oneOf('default 2.0 2.1 3 3.0 3.11'),
  transport: oneOf('tcp rdma unix'),
  ...plain(
    'blocksize comstar_hg comstar_tg data-pool encryption-key fingerprint keyring lio_tpg master-pubkey monhost mountpoint namespace saferemove_throughput zfs-base-path',
    text,
  ),
  ...plain('fuse nocow nowritecache skip-cert-verification tagged_only', flag),
};
const born: Properties = {
  ...plain('authsupported iscsiprovider', text),
  path: text,
  vgname: text,
  thinpool: text,
  export: text,
  share: text,
  datastore: text,
  portal: text,
  target: text,
  volume: text,
  base: formatted(format.volumeId),
};

/** `/storage` */
export const storageList: Operations = {
  GET: {
    needs: anyone,
    parameters: { type: oneOf(types) },
    run: ({ world, caller, params }) =>
      [...world.storages.values()]
        .filter((each) =>
          may(
            world,
            caller,
            `/storage/${each.storage}`,
            'Datastore.Audit',
            'Datastore.AllocateSpace',
          ),
        )
        .filter((each) => !params.has('type') || each.type === params.text('type'))
        .map((each) => shown(world, each)),
  },
  POST: {
    needs: needs('/storage', 'Datastore.Allocate'),
    parameters: {
      ...settings,
      ...born,
      storage: needed(formatted(format.storageId)),
      type: needed(oneOf(types)),
    },
    run: ({ world, params }) => {
      const storage = params.needed('storage');
      const type = params.needed('type');
      return prefixed('create storage failed', () => {
        if (world.storages.has(storage)) throw failed(`storage ID '${storage}' already defined`);
        const row: StorageRow = {
          storage,
          type,
          content: ['images', 'rootdir'],
          nodes: [],
          disabled: false,
          shared: ['nfs', 'cifs', 'rbd', 'cephfs', 'pbs'].includes(type),
          options: {},
          total: 1024 ** 4,
        };
        set(row, params.without('storage', 'type'));
        world.storages.set(storage, row);
        world.touch();
        return { storage, type };
      });
    },
  },
};

/** `/storage/{storage}` */
export const storageOne: Operations = {
  GET: {
    needs: needs('/storage/{storage}', 'Datastore.Allocate'),
    run: ({ world, params }) => shown(world, storageNamed(world, params.needed('storage'))),
  },
  PUT: {
    needs: needs('/storage', 'Datastore.Allocate'),
    parameters: {
      ...settings,
      delete: { ...listed(format.configId), longest: 4096 },
      digest: atMost(64),
    },
    run: ({ world, params }) =>
      prefixed('update storage failed', () => {
        const digest = params.text('digest');
        if (digest !== undefined && digest !== digestOf(world))
          throw failed('detected modified configuration - file changed by other user? Try again.');
        const row = storageNamed(world, params.needed('storage'));
        const given = params.without('storage', 'delete', 'digest');
        for (const name of params.list('delete')) {
          if (given[name] !== undefined)
            throw failed(`cannot set and delete property '${name}' at the same time!`);
          if (settings[name] === undefined) throw failed(`no such option '${name}'`);
          unset(row, name);
        }
        set(row, given);
        world.touch();
        return { storage: row.storage, type: row.type };
      }),
  },
  DELETE: {
    needs: needs('/storage', 'Datastore.Allocate'),
    run: ({ world, params }) => {
      prefixed('delete storage failed', () => {
        const { storage } = storageNamed(world, params.needed('storage'));
        world.storages.delete(storage);
        world.acl = world.acl.filter((each) => each.path !== `/storage/${storage}`);
        world.touchAccess();
      });
      return null;
    },
  },
};

const contents = 'images rootdir vztmpl iso backup snippets import none'.split(' ');

function contentType(value: string): string | undefined {
  return contents.includes(value) ? undefined : `invalid content type '${value}'`;
}

function set(row: StorageRow, given: Options): void {
  const { content, nodes, shared, disable, ...options } = given;
  // The list is replaced, never added to.
  if (content !== undefined) row.content = format.splitList(content);
  if (nodes !== undefined) row.nodes = format.splitList(nodes);
  if (shared !== undefined) row.shared = shared === '1';
  if (disable !== undefined) row.disabled = disable === '1';
  Object.assign(row.options, options);
}

function unset(row: StorageRow, name: string): void {
  if (name === 'nodes') row.nodes = [];
  else if (name === 'shared') row.shared = false;
  else if (name === 'disable') row.disabled = false;
  else if (name === 'content') row.content = ['images', 'rootdir'];
  else delete row.options[name];
}

function shown(world: World, row: StorageRow): Readonly<Record<string, unknown>> {
  const { storage, type, content, nodes, shared, disabled, options } = row;
  return {
    ...options,
    storage,
    type,
    content: new Scattered(content),
    digest: digestOf(world),
    ...(nodes.length === 0 ? {} : { nodes: nodes.join(',') }),
    ...(shared ? { shared: 1 } : {}),
    ...(disabled ? { disable: 1 } : {}),
  };
}

function digestOf(world: World): string {
  const rows = [...world.storages.values()];
  return createHash('sha1').update(JSON.stringify(rows)).digest('hex');
}
