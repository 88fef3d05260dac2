/** `virsh pool-…`: folders with volumes. */
import { below, nameOf, parentOf } from '../files/tree.ts';
import { needed, poolIn, withPool, type Call, type Command } from './call.ts';
import { invalid, VirshFailure } from './failure.ts';
import type { Pool, Volume } from './model.ts';
import { byName, facts, list, table } from './table.ts';
import { printed, textXml, xml, type Xml } from './xml.ts';

const open = new Set(['source']);
const gigabyte = 2 ** 30;
const diskSize = 512 * gigabyte;

function named(run: (call: Call, pool: Pool) => ReturnType<Command['run']>): Command {
  return {
    operands: ['pool'],
    options: ['inactive'],
    run: (call) => run(call, poolIn(call, needed(call, 'pool'))),
  };
}

export const poolCommands: Readonly<Record<string, Command>> = {
  'pool-list': {
    operands: [],
    options: ['all', 'inactive', 'autostart', 'name', 'uuid'],
    run: ({ libvirt, flags, quiet }) => {
      const rows = byName(libvirt.pools)
        .filter((each) => flags.has('all') || each.active !== flags.has('inactive'))
        .filter((each) => !flags.has('autostart') || each.autostart);
      // Padded, as virsh does it.
      if (flags.has('name')) return { stdout: list(rows.map((each) => each.name.padEnd(20))) };
      if (flags.has('uuid')) return { stdout: list(rows.map((each) => each.uuid.padEnd(36))) };
      const cells = rows.map((each) => [
        each.name,
        each.active ? 'active' : 'inactive',
        each.autostart ? 'yes' : 'no',
      ]);
      return { stdout: table(['Name', 'State', 'Autostart'], cells, quiet) };
    },
  },
  'pool-dumpxml': named((_, pool) => ({ stdout: printed(poolXml(pool), open) })),
  'pool-info': {
    operands: ['pool'],
    options: ['bytes'],
    run: (call) => {
      const pool = poolIn(call, needed(call, 'pool'));
      const used = usedOf(pool);
      return {
        stdout: facts({
          Name: pool.name,
          UUID: pool.uuid,
          State: pool.active ? 'running' : 'inactive',
          Persistent: 'yes',
          Autostart: pool.autostart ? 'yes' : 'no',
          ...(pool.active
            ? {
                Capacity: String(diskSize),
                Allocation: String(used),
                Available: String(diskSize - used),
              }
            : {}),
        }),
      };
    },
  },
  'pool-start': named((call, pool) => {
    if (pool.active)
      throw new VirshFailure(
        `Failed to start pool ${pool.name}`,
        invalid(`storage pool '${pool.name}' is already active`),
      );
    return {
      libvirt: withPool(call.libvirt, refreshed(call, { ...pool, active: true })),
      extra: `Pool ${pool.name} started\n`,
    };
  }),
  'pool-destroy': named((call, pool) => {
    if (!pool.active)
      throw new VirshFailure(
        `Failed to destroy pool ${pool.name}`,
        invalid(`storage pool '${pool.name}' is not active`),
      );
    return {
      libvirt: withPool(call.libvirt, { ...pool, active: false }),
      extra: `Pool ${pool.name} destroyed\n`,
    };
  }),
  'pool-refresh': named((call, pool) => {
    if (!pool.active)
      throw new VirshFailure(
        `Failed to refresh pool ${pool.name}`,
        invalid(`storage pool '${pool.name}' is not active`),
      );
    return {
      libvirt: withPool(call.libvirt, refreshed(call, pool)),
      extra: `Pool ${pool.name} refreshed\n`,
    };
  }),
};

/** What somebody put into the folder comes to light. */
function refreshed({ host }: Call, pool: Pool): Pool {
  const known = new Set(pool.volumes.map((each) => each.name));
  const found = [...host.files].flatMap(([path, node]): Volume[] => {
    if (node.type !== 'file' || !below(pool.path, path) || parentOf(path) !== pool.path) return [];
    if (known.has(nameOf(path))) return [];
    const size = Buffer.byteLength(node.text);
    return [{ name: nameOf(path), capacity: size, allocation: size, format: 'raw', unseen: false }];
  });
  const seen = pool.volumes.map((each) => ({ ...each, unseen: false }));
  return { ...pool, volumes: [...seen, ...found] };
}

function usedOf({ volumes }: Pool): number {
  return volumes.reduce((sum, each) => sum + each.allocation, 0);
}

export function bytesXml(name: string, bytes: number): Xml {
  return textXml(name, String(bytes), { unit: 'bytes' });
}

export function ownedXml(mode: string): Xml {
  return xml('permissions', {}, [
    textXml('mode', mode),
    textXml('owner', '0'),
    textXml('group', '0'),
  ]);
}

function poolXml(pool: Pool): Xml {
  const { active } = pool;
  const used = active ? usedOf(pool) : 0;
  const size = active ? diskSize : 0;
  return xml('pool', { type: 'dir' }, [
    textXml('name', pool.name),
    textXml('uuid', pool.uuid),
    bytesXml('capacity', size),
    bytesXml('allocation', used),
    bytesXml('available', size - used),
    xml('source'),
    xml('target', {}, [textXml('path', pool.path), ...(active ? [ownedXml('0755')] : [])]),
  ]);
}
