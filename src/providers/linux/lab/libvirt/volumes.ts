/** `virsh vol-…`: volumes made, resized and deleted. Nothing is protected. */
import { withoutTree } from '../files/tree.ts';
import { needed, poolIn, volumeIn, withPool, type Call, type Command } from './call.ts';
import { invalid, VirshFailure } from './failure.ts';
import type { Domain, Pool, Volume } from './model.ts';
import { within, xmlIn } from './networks.ts';
import { bytesXml, ownedXml } from './pools.ts';
import { factorOf, sizeIn, sizeText } from './sizes.ts';
import { byName, facts, table } from './table.ts';
import { childOf, printed, textXml, xml, type Xml } from './xml.ts';

/** A fresh qcow2 takes this much, whatever its capacity. */
const freshQcow2 = 200704;

const ofVolume = { operands: ['vol'], options: ['pool='] } as const;

export const volumeCommands: Readonly<Record<string, Command>> = {
  'vol-list': {
    operands: ['pool'],
    options: ['details'],
    run: (call) => {
      const pool = activePool(call, 'Failed to list volumes');
      const seen = byName(pool.volumes.filter((each) => !each.unseen));
      const details = call.flags.has('details');
      const head = details ? ['Name', 'Path', 'Type', 'Capacity', 'Allocation'] : ['Name', 'Path'];
      const cells = seen.map((each) => [
        each.name,
        pathOf(pool, each),
        ...(details ? ['file', sizeText(each.capacity), sizeText(each.allocation)] : []),
      ]);
      return { stdout: table(head, cells, call.quiet) };
    },
  },
  'vol-dumpxml': {
    ...ofVolume,
    run: (call) => {
      const { pool, volume } = volumeIn(call);
      return { stdout: printed(volumeXml(call, pool, volume), new Set()) };
    },
  },
  'vol-info': {
    operands: ['vol'],
    options: ['pool=', 'bytes', 'physical'],
    run: (call) => {
      const { volume } = volumeIn(call);
      const size = (bytes: number): string =>
        call.flags.has('bytes') ? `${bytes} bytes` : sizeText(bytes);
      return {
        stdout: facts({
          Name: volume.name,
          Type: 'file',
          Capacity: size(volume.capacity),
          Allocation: size(volume.allocation),
        }),
      };
    },
  },
  'vol-path': {
    ...ofVolume,
    run: (call) => {
      const { pool, volume } = volumeIn(call);
      return { stdout: `${pathOf(pool, volume)}\n` };
    },
  },
  'vol-create-as': {
    operands: ['pool', 'name', 'capacity'],
    options: ['format=', 'allocation=', 'backing-vol=', 'backing-vol-format='],
    run: createdAs,
  },
  'vol-create': { operands: ['pool', 'file'], options: [], run: createdFrom },
  'vol-delete': {
    ...ofVolume,
    run: (call) => {
      const { pool, volume } = volumeIn(call);
      const volumes = pool.volumes.filter((each) => each !== volume);
      const files = withoutTree(call.host.files, pathOf(pool, volume));
      return {
        libvirt: withPool(call.libvirt, { ...pool, volumes }),
        host: { ...call.host, files },
        extra: `Vol ${needed(call, 'vol')} deleted\n`,
      };
    },
  },
  'vol-resize': {
    operands: ['vol', 'capacity'],
    options: ['pool=', 'allocate', 'shrink'],
    run: resized,
  },
};

function activePool(call: Call, failed: string): Pool {
  const pool = poolIn(call, needed(call, 'pool'));
  if (pool.active) return pool;
  throw new VirshFailure(failed, invalid(`storage pool '${pool.name}' is not active`));
}

export function pathOf(pool: Pool, volume: Pick<Volume, 'name'>): string {
  return `${pool.path}/${volume.name}`;
}

function createdAs(call: Call) {
  const { values } = call;
  const name = needed(call, 'name');
  const capacity = sizeIn(needed(call, 'capacity'));
  const pool = activePool(call, `Failed to create vol ${name}`);
  const format = values['format'] ?? 'raw';
  const backing = values['backing-vol'];
  const base = backing === undefined ? undefined : backingIn(pool, backing);
  const volume: Volume = {
    name,
    capacity,
    allocation: format === 'raw' ? Number(values['allocation'] ?? capacity) : freshQcow2,
    format,
    unseen: false,
    ...(base === undefined ? {} : { backing: base }),
  };
  return {
    libvirt: added(call, pool, { volume, failed: `Failed to create vol ${name}` }),
    extra: `Vol ${name} created\n`,
  };
}

function backingIn(pool: Pool, name: string): string {
  const found = pool.volumes.find((each) => each.name === name || pathOf(pool, each) === name);
  if (found === undefined) throw new VirshFailure(`failed to get vol '${name}'`);
  return pathOf(pool, found);
}

function added(
  call: Call,
  pool: Pool,
  { volume, failed }: { readonly volume: Volume; readonly failed: string },
) {
  if (pool.volumes.some((each) => each.name === volume.name && !each.unseen))
    throw new VirshFailure(failed, `storage volume '${volume.name}' exists already`);
  return withPool(call.libvirt, { ...pool, volumes: [...pool.volumes, volume] });
}

function createdFrom(call: Call) {
  const path = needed(call, 'file');
  const failed = `Failed to create vol from ${path}`;
  const pool = activePool(call, failed);
  const root = xmlIn(call, path, 'storage_volume_definition');
  return within(failed, () => {
    const name = childOf(root, 'name')?.text ?? '';
    if (name === '') throw new VirshFailure('XML error: missing volume name element');
    const format = childOf(childOf(root, 'target'), 'format')?.attributes['type'] ?? 'raw';
    const backing = childOf(childOf(root, 'backingStore'), 'path')?.text;
    const capacity = bytesIn(childOf(root, 'capacity')) ?? 0;
    const allocation = bytesIn(childOf(root, 'allocation')) ?? capacity;
    const volume: Volume = {
      name,
      capacity,
      allocation: format === 'raw' ? allocation : freshQcow2,
      format,
      unseen: false,
      ...(backing === undefined ? {} : { backing }),
    };
    const exists = pool.volumes.some((each) => each.name === name && !each.unseen);
    if (exists) throw new VirshFailure(`storage volume '${name}' exists already`);
    return {
      libvirt: withPool(call.libvirt, { ...pool, volumes: [...pool.volumes, volume] }),
      extra: `Vol ${name} created from ${path}\n`,
    };
  });
}

function bytesIn(of: Xml | undefined): number | undefined {
  if (of === undefined) return undefined;
  return Number(of.text) * factorOf(of.attributes['unit'] ?? '', of.text);
}

/** It grows; it shrinks only when told so, and what was beyond the new end is lost. */
function resized(call: Call) {
  const { pool, volume } = volumeIn(call);
  const written = needed(call, 'capacity');
  const capacity = sizeIn(written);
  const failed = `Failed to change size of volume '${needed(call, 'vol')}' to ${written}`;
  if (capacity < volume.capacity && !call.flags.has('shrink'))
    throw new VirshFailure(
      failed,
      "invalid argument: Can't shrink capacity below current capacity unless shrink flag explicitly specified",
    );
  const path = pathOf(pool, volume);
  if (volume.format === 'qcow2' && call.libvirt.domains.some((each) => holds(each, pool, volume)))
    throw new VirshFailure(
      failed,
      `internal error: Child process (/usr/bin/qemu-img resize ${path} ${capacity}) unexpected exit status 1: qemu-img: Could not open '${path}': Failed to get "write" lock\nIs another process using the image [${path}]?\n`,
    );
  const allocation =
    volume.format === 'raw' ? Math.min(volume.allocation, capacity) : volume.allocation;
  const changed = { ...volume, capacity, allocation };
  const volumes = pool.volumes.map((each) => (each === volume ? changed : each));
  return {
    libvirt: withPool(call.libvirt, { ...pool, volumes }),
    extra: `Size of volume '${needed(call, 'vol')}' successfully changed to ${written}\n`,
  };
}

function holds({ id, disks }: Domain, pool: Pool, volume: Volume): boolean {
  if (id === undefined) return false;
  return disks.some(({ source }) =>
    source.type === 'file'
      ? source.path === pathOf(pool, volume)
      : source.pool === pool.name && source.volume === volume.name,
  );
}

function volumeXml({ libvirt }: Call, pool: Pool, volume: Volume): Xml {
  const path = pathOf(pool, volume);
  const { backing } = volume;
  const base = libvirt.pools
    .flatMap((each) => each.volumes.map((other) => [pathOf(each, other), other] as const))
    .find(([each]) => each === backing)?.[1];
  return xml('volume', { type: 'file' }, [
    textXml('name', volume.name),
    textXml('key', path),
    bytesXml('capacity', volume.capacity),
    bytesXml('allocation', volume.allocation),
    bytesXml('physical', volume.format === 'raw' ? volume.capacity : volume.allocation),
    xml('target', {}, [
      textXml('path', path),
      xml('format', { type: volume.format }),
      ownedXml('0600'),
    ]),
    ...(backing === undefined
      ? []
      : [
          xml('backingStore', {}, [
            textXml('path', backing),
            xml('format', { type: base?.format ?? 'raw' }),
            ownedXml('0600'),
          ]),
        ]),
  ]);
}
