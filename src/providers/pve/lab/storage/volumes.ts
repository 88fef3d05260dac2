/** Volumes: where they may lie, how they are named, made and freed. */
import { failed } from '../wire/refusal.ts';
import type { StorageRow, VolumeRow } from '../world/rows.ts';
import { volumeParts, type World } from '../world/world.ts';

/** Storages whose volumes are files in a folder per guest. */
const fileBased = new Set(['dir', 'nfs', 'cifs', 'cephfs', 'btrfs', 'glusterfs']);

export function isFileBased(storage: StorageRow): boolean {
  return fileBased.has(storage.type);
}

/** A storage of the cluster. */
export function storageNamed(world: World, name: string): StorageRow {
  const storage = world.storages.get(name);
  if (storage === undefined) throw failed(`storage '${name}' does not exist`);
  return storage;
}

/** A storage that the node has, and that is not switched off. */
export function storageFor(world: World, name: string, node: string): StorageRow {
  const storage = storageNamed(world, name);
  if (storage.disabled) throw failed(`storage '${name}' is disabled`);
  if (world.storageOn(name, node) === undefined)
    throw failed(`storage '${name}' is not available on node '${node}'`);
  return storage;
}

export function volumeNamed(world: World, volid: string, node: string): VolumeRow {
  const volume = world.volume(volid, node);
  if (volume === undefined) throw failed(`volume '${volid}' does not exist`);
  return volume;
}

/** `local:100/vm-100-disk-0.raw` */
export function volidOf({ storage, name }: Pick<VolumeRow, 'storage' | 'name'>): string {
  return `${storage}:${name}`;
}

/** What is to be made. */
export interface Wish {
  readonly storage: string;
  readonly node: string;
  readonly vmid: number;
  /** Bytes. */
  readonly size: number;
  readonly format?: string | undefined;
  /** `cloudinit` instead of `disk-N`. */
  readonly what?: string;
  readonly parent?: string;
  readonly ctime: number;
}

/** Makes a volume under the first free name; returns its id. */
export function allocate(world: World, wish: Wish): string {
  const storage = storageFor(world, wish.storage, wish.node);
  const file = isFileBased(storage);
  const format = wish.format ?? (file ? (storage.options['format'] ?? 'raw') : 'raw');
  if (!file && format !== 'raw')
    throw failed(`unsupported format '${format}' for storage type ${storage.type}`);
  const size = Math.ceil(wish.size / 1024) * 1024;
  const used = world.volumesOf(storage, wish.node).reduce((sum, each) => sum + each.used, 0);
  if (used + size > storage.total && storage.type !== 'dir')
    throw failed(`unable to create image: not enough free space in storage '${storage.storage}'`);
  const name = freeName(world, storage, { ...wish, format });
  world.addVolume({
    storage: storage.storage,
    node: storage.shared ? '' : wish.node,
    name: wish.parent === undefined ? name : linkedName(storage, wish.parent, name),
    content: 'images',
    format,
    size,
    used: 4096,
    vmid: wish.vmid,
    ctime: wish.ctime,
    parent: wish.parent,
  });
  return `${storage.storage}:${wish.parent === undefined ? name : linkedName(storage, wish.parent, name)}`;
}

/** Frees a volume; a base that clones hang on stays. What is not there is free already. */
export function freeVolume(world: World, volid: string, node: string): void {
  const volume = world.volume(volid, node);
  if (volume === undefined) return;
  if (isBase(volume) && hasClones(world, volume))
    throw failed(`base volume '${volume.name}' is still in use by linked clones`);
  world.dropVolume(volume);
}

export function isBase(volume: VolumeRow): boolean {
  return /(^|\/)base-\d+-/.test(volume.name);
}

/** Does another volume build upon it? */
export function hasClones(world: World, volume: VolumeRow): boolean {
  const storage = storageNamed(world, volume.storage);
  return world
    .volumesOf(storage, volume.node)
    .some((each) => each.parent === volume.name || each.name.startsWith(`${volume.name}/`));
}

/** The same volume under another name: it goes to another guest, or becomes a base. */
export function renameVolume(world: World, volume: VolumeRow, name: string): string {
  world.dropVolume(volume);
  const vmid = /(?:vm|base)-(\d+)-/.exec(name.split('/').at(-1) ?? '')?.[1];
  world.addVolume({ ...volume, name, vmid: vmid === undefined ? volume.vmid : Number(vmid) });
  return `${volume.storage}:${name}`;
}

/** The next free name for a guest's disk. */
export function freeName(
  world: World,
  storage: StorageRow,
  { vmid, format = 'raw', what, node }: Pick<Wish, 'vmid' | 'format' | 'what' | 'node'>,
): string {
  const taken = new Set(
    world.volumesOf(storage, node).map((each) =>
      each.name
        .split('/')
        .at(-1)
        ?.replace(/\.\w+$/, ''),
    ),
  );
  const place = (bare: string): string =>
    isFileBased(storage) ? `${vmid}/${bare}.${format}` : bare;
  if (what !== undefined) {
    const bare = `vm-${vmid}-${what}`;
    if (taken.has(bare))
      throw failed(`disk image '${storage.storage}:${place(bare)}' already exists`);
    return place(bare);
  }
  for (let index = 0; index < 1000; index += 1) {
    const bare = `vm-${vmid}-disk-${index}`;
    if (!taken.has(bare) && !taken.has(`base-${vmid}-disk-${index}`)) return place(bare);
  }
  throw failed(`unable to allocate an image name for VM ${vmid} in storage '${storage.storage}'`);
}

/** Files and ZFS show the base in the name, LVM does not. */
function linkedName(storage: StorageRow, parent: string, name: string): string {
  return isFileBased(storage) || storage.type === 'zfspool' || storage.type === 'rbd'
    ? `${parent}/${name}`
    : name;
}

/** Where a volume id points to. */
export function storageOf(world: World, volid: string): StorageRow | undefined {
  return world.storages.get(volumeParts(volid).storage);
}
