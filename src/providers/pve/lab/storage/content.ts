/** What lies on a storage: listed, made, and deleted without a word about who uses it. */
import { anyone, mustHave, needs } from '../access/permits.ts';
import { nodeOf, seconds, type Call, type Operations } from '../call.ts';
import type { JobDone } from '../tasks/tasks.ts';
import { guestId } from '../wire/guest-id.ts';
import { flag, formatted, matching, needed, oneOf, text, whole } from '../wire/property.ts';
import { failed, wrong } from '../wire/refusal.ts';
import { Unordered } from '../wire/reply.ts';
import type { StorageRow, VolumeRow } from '../world/rows.ts';
import { freeVolume, isFileBased, storageFor, volidOf } from './volumes.ts';

const maySee = needs('/storage/{storage}', 'Datastore.Audit', 'Datastore.AllocateSpace');

/** `/nodes/{node}/storage/{storage}/content` */
export const contentList: Operations = {
  GET: {
    needs: maySee,
    parameters: { content: formatted(() => undefined), vmid: guestId },
    run: (call) => {
      const { world, params } = call;
      const { storage, node } = placeOf(call);
      const rows = world
        .volumesOf(storage, node)
        // Cloud-init's images are not listed.
        .filter((each) => !/vm-\d+-cloudinit(\.|$)/.test(each.name))
        .filter((each) => !params.has('content') || each.content === params.text('content'))
        .filter((each) => !params.has('vmid') || each.vmid === params.number('vmid'));
      return new Unordered(rows.map((each) => shown(each)));
    },
  },
  POST: {
    needs: needs('/storage/{storage}', 'Datastore.AllocateSpace'),
    parameters: {
      filename: needed(text),
      vmid: needed(guestId),
      size: needed(matching(/^\d+[MG]?$/)),
      format: { ...oneOf('raw qcow2 subvol vmdk'), requires: 'size' },
    },
    run: (call) => {
      const { world, params, now } = call;
      const { storage, node } = placeOf(call);
      const file = params.needed('filename');
      const end = /\.(raw|qcow2|vmdk)$/.exec(file)?.[1];
      const wanted = params.text('format');
      if (end !== undefined && wanted !== undefined && wanted !== end)
        throw wrong({ format: `different storage formats (${wanted} != ${end})` });
      const vmid = params.number('vmid') ?? 0;
      if (!new RegExp(`^(vm|base)-${vmid}-`).test(file))
        throw failed(`illegal name '${file}' - should be 'vm-${vmid}-*'`);
      const name = isFileBased(storage) ? `${vmid}/${file}` : file;
      const volid = `${storage.storage}:${name}`;
      if (world.volume(volid, node) !== undefined)
        throw failed(`disk image '${pathOf(storage, name)}' already exists`);
      world.addVolume({
        storage: storage.storage,
        node: storage.shared ? '' : node,
        name,
        vmid,
        used: 4096,
        content: 'images',
        format: end ?? wanted ?? 'raw',
        size: bytesOf(params.needed('size')),
        ctime: seconds(now),
        parent: undefined,
      });
      return volid;
    },
  },
};

/** `/nodes/{node}/storage/{storage}/content/{volume}` */
export const contentOne: Operations = {
  GET: {
    needs: anyone,
    run: (call) => {
      const { world } = call;
      const { storage, node } = placeOf(call);
      mustHave(call, `/storage/${storage.storage}`, 'Datastore.Audit', 'Datastore.AllocateSpace');
      const volid = volidIn(call);
      const volume = world.volume(volid, node);
      if (volume === undefined) throw failed(`volume_size_info on '${volid}' failed - no format`);
      const { size, used, format, name } = volume;
      return { path: pathOf(storage, name), size, used, format };
    },
  },
  PUT: {
    needs: anyone,
    parameters: { notes: text, protected: flag },
    run: (call) => {
      const { storage } = placeOf(call);
      mustHave(call, `/storage/${storage.storage}`, 'Datastore.Allocate');
      throw failed(`attribute 'notes' is not supported for storage type '${storage.type}'`);
    },
  },
  DELETE: {
    needs: anyone,
    parameters: { delay: whole(1, 30) },
    run: (call) => {
      const { world, params, tasks } = call;
      const { storage, node } = placeOf(call);
      mustHave(call, `/storage/${storage.storage}`, 'Datastore.Allocate');
      const volid = volidIn(call);
      const owner = ownerOf(volid);
      const id = `${owner === undefined ? '' : `${owner}@`}${storage.storage}`;
      const job = { name: 'imgdel', values: { volid, node } };
      const upid = tasks.start({ ...call, node, type: 'imgdel', id, job });
      const task = world.tasks.get(upid);
      if (!params.has('delay') || task === undefined || task.fate?.['looks'] !== undefined)
        return upid;
      tasks.end(task, call.now);
      if (task.exitstatus !== 'OK') throw failed(task.exitstatus ?? '');
      return null;
    },
  },
};

/** A volume that is not there is deleted as well. */
export const imgdel: JobDone = ({ world, values, log }) => {
  const { volid, node } = values as { readonly volid: string; readonly node: string };
  freeVolume(world, volid, node);
  log(`Removed volume '${volid}'`);
};

function placeOf(call: Call): { readonly storage: StorageRow; readonly node: string } {
  const node = nodeOf(call).name;
  return { storage: storageFor(call.world, call.params.needed('storage'), node), node };
}

function volidIn({ params }: Call): string {
  const [storage, volume] = [params.needed('storage'), params.needed('volume')];
  if (!volume.includes(':')) return `${storage}:${volume}`;
  const named = volume.split(':')[0] ?? '';
  if (named !== storage) throw wrong({ volume: `storage ID mismatch (${named} != ${storage})\n` });
  return volume;
}

function ownerOf(volid: string): string | undefined {
  return /(?:vm|base)-(\d+)-/.exec(volid.split('/').at(-1) ?? '')?.[1];
}

function shown(volume: VolumeRow): Readonly<Record<string, unknown>> {
  const { content, format, size, used, vmid, ctime, parent } = volume;
  return {
    volid: volidOf(volume),
    content,
    format,
    size,
    ctime,
    ...(content === 'images' || content === 'rootdir'
      ? {
          used,
          parent: parent ?? null,
        }
      : {}),
    ...(vmid === undefined ? {} : { vmid }),
  };
}

/** A plain number is KiB. */
function bytesOf(size: string): number {
  const unit = { M: 1024 ** 2, G: 1024 ** 3 }[size.at(-1) ?? ''] ?? 1024;
  return Number.parseInt(size, 10) * unit;
}

function pathOf(storage: StorageRow, name: string): string {
  if (!isFileBased(storage)) return `/dev/${storage.options['vgname'] ?? storage.storage}/${name}`;
  const root = storage.options['path'] ?? `/mnt/pve/${storage.storage}`;
  const folder = /^(iso|vztmpl)\//.test(name) ? 'template/' : /^\d+\//.test(name) ? 'images/' : '';
  return `${root}/${folder}${name}`;
}
