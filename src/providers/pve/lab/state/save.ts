/** Writes a lab's cluster as a state that loads into the same one. */
import { settingsState } from './settings.ts';
import type { GuestRow, NodeRow, StorageRow, TaskRow, VolumeRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

export function stateOf(world: World): Readonly<Record<string, unknown>> {
  const guests = [...world.guests.values()];
  const { version, repoid } = world.version;
  return {
    saved: true,
    version,
    repoid,
    cluster: world.cluster,
    quorate: world.quorate,
    local: world.local,
    draws: world.draws,
    lab: settingsState(world.settings),
    nodes: [...world.nodes.values()].map(nodeState),
    storages: [...world.storages.values()].map((each) => storageState(world, each)),
    vms: guests.filter((each) => each.type === 'qemu').map(guestState),
    containers: guests.filter((each) => each.type === 'lxc').map(guestState),
    pools: [...world.pools.values()],
    users: [...world.users.values()],
    tokens: [...world.tokens.values()],
    roles: Object.fromEntries([...world.roles].map(([role, set]) => [role, [...set]])),
    acl: world.acl,
    sdn: world.sdn,
    tasks: [...world.tasks.values()].map(taskState),
  };
}

function nodeState({ online, zoneErrors, pending, ...node }: NodeRow): unknown {
  return {
    ...node,
    status: online ? 'online' : 'offline',
    ...(pending === null ? {} : { pending }),
    zone_errors: zoneErrors,
  };
}

function storageState(world: World, storage: StorageRow): unknown {
  const { options, disabled, ...rest } = storage;
  const volumes = world.allVolumesOf(storage.storage).map(volumeState);
  return { ...options, ...rest, disable: disabled, volumes };
}

// Thousands of these are written after each change: no spreading here.
function volumeState(volume: VolumeRow): unknown {
  const { storage, node, name, content, format, size, used, vmid, ctime, parent } = volume;
  return {
    volid: `${storage}:${name}`,
    node: node === '' ? undefined : node,
    content,
    format,
    size,
    used,
    vmid,
    ctime,
    parent,
  };
}

function guestState({ type: _type, running, deleting, inside, ...guest }: GuestRow): unknown {
  return {
    ...guest,
    status: running ? 'running' : 'stopped',
    delete: deleting,
    inside: {
      ignores_shutdown: inside.ignoresShutdown,
      agent: inside.agent,
      interfaces: inside.interfaces,
      hotplug_fails: inside.hotplugFails,
    },
  };
}

// Node, type and the rest stand in the name.
function taskState(task: TaskRow): unknown {
  const { upid, job, guest, looks, patience, fate, log, exitstatus, endtime } = task;
  if (exitstatus !== undefined) return { upid, log, exitstatus, endtime };
  return { upid, job, guest, looks, patience, fate, log };
}
