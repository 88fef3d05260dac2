/** Bare metal servers: power, reinitialization, and what is left when one is gone. */
import { faultNamed, operates, reads, writes, type Call, type Routes } from '../call.ts';
import { imageRef, keyRef } from '../show/refs.ts';
import * as show from '../show/servers.ts';
import { accepted, nothing, ok, type Answer, type JsonObject } from '../wire/answer.ts';
import { conflict, notFound } from '../wire/refusal.ts';
import type { ServerRow, ServerStatus } from '../world/rows.ts';
import { forgetTags } from '../world/things.ts';
import type { World } from '../world/world.ts';
import { startLeaving } from './attach.ts';
import { beginDeleting, checkLive } from './deleting.ts';
import { byVpc, checkUnique, found, listed } from './lookup.ts';
import { createServer, initializationOf } from './make-server.ts';
import { vniLeaves } from './reserve.ts';

function change(call: Call): Answer {
  const { world, body } = call;
  const row = found(call, world.servers);
  checkLive(row.status, row.name);
  const name = body.name();
  checkUnique(call, world.servers.all(), { name, type: 'server', self: row.id });
  row.name = name ?? row.name;
  row.bandwidth = body.number('bandwidth') ?? row.bandwidth;
  row.enable_secure_boot = body.flag('enable_secure_boot') ?? row.enable_secure_boot;
  const metadata = body.object('metadata_service');
  row.metadata_service = {
    enabled: metadata?.flag('enabled') ?? row.metadata_service.enabled,
    protocol: metadata?.oneOf('protocol', ['http', 'https']) ?? row.metadata_service.protocol,
  };
  const mode = body.object('trusted_platform_module')?.oneOf('mode', ['disabled', 'tpm_2']);
  row.trusted_platform_module = mode ?? row.trusted_platform_module;
  return ok(show.server(call, row));
}

function inStatus(row: ServerRow, allowed: readonly ServerStatus[], verb: string): void {
  if (!allowed.includes(row.status))
    throw conflict(
      'server_status_conflict',
      `Cannot ${verb} bare metal server ${row.id} while its status is ${row.status}.`,
    );
}

function remove(call: Call): Answer {
  const { world } = call;
  const row = found(call, world.servers);
  checkLive(row.status, row.name);
  inStatus(row, ['stopped', 'failed', 'maintenance'], 'delete');
  row.status = 'deleting';
  row.lifecycle_state = 'deleting';
  startLeaving(world, world.attachments.by('of', row.id));
  beginDeleting(call, { job: 'server-gone', id: row.id, pace: world.settings.pace.server });
  return accepted();
}

/** VNIs go with it or stay behind, as each of them says; the name is taken for a while longer. */
export function serverGone(world: World, id: string): void {
  const row = world.servers.remove(id);
  leaveBehind(world, id);
  if (row === undefined) return;
  forgetTags(world, world.crn('bare-metal-server', id, row.zone));
  const { server_name } = world.settings.pace;
  if (server_name > 0)
    world.heldNames.push({ type: 'server', name: row.name, until: world.tick + server_name });
}

/** Takes the attachments of a server or instance away, and the VNIs that go with them. */
export function leaveBehind(world: World, of: string): void {
  for (const attachment of world.attachments.by('of', of)) detached(world, attachment.id);
}

/** An attachment is gone: its VNI goes too, or is free. */
export function detached(world: World, id: string): void {
  const row = world.attachments.remove(id);
  world.callOff(id);
  const vni = world.vnis.get(row?.virtual_network_interface);
  if (vni === undefined) return;
  vni.target = null;
  // Where it has no floating IP, this changes nothing.
  for (const fip of world.floatingIps.all()) if (fip.target === vni.id) fip.target = null;
  if (!vni.auto_delete) return;
  world.callOff(vni.id);
  world.vnis.remove(vni.id);
  vniLeaves(world, vni);
  const zone = world.subnets.get(vni.subnet)?.zone;
  forgetTags(world, world.crn('virtual-network-interface', vni.id, zone));
}

function start(call: Call): Answer {
  const row = found(call, call.world.servers);
  inStatus(row, ['stopped'], 'start');
  row.status = 'starting';
  call.world.later('server-running', row.id, call.world.settings.pace.server);
  return nothing;
}

/** A soft stop asks the operating system, which need not listen; a hard one overtakes it. */
function stop(call: Call): Answer {
  const { world, body } = call;
  const row = found(call, world.servers);
  const type = body.needed('type', body.oneOf('type', ['hard', 'soft']));
  inStatus(row, ['running', 'starting', 'restarting'], 'stop');
  if (type === 'soft') inStatus(row, ['running'], 'stop');
  world.callOff(row.id);
  const hangs = type === 'soft' && faultNamed(call, 'soft-stop-hangs') !== undefined;
  const { server } = world.settings.pace;
  if (!hangs) world.later('server-stopped', row.id, type === 'hard' ? 0 : server);
  return nothing;
}

function restart(call: Call): Answer {
  const row = found(call, call.world.servers);
  inStatus(row, ['running'], 'restart');
  row.status = 'restarting';
  call.world.later('server-running', row.id, call.world.settings.pace.server);
  return nothing;
}

/** Keeps everything but what is on the disk, and starts the server. */
function reinitialize(call: Call): Answer {
  const { world, body } = call;
  const row = found(call, world.servers);
  const wish = initializationOf(call, body);
  const again = row.status_reasons.some((each) => each.code === 'cannot_reinitialize');
  inStatus(row, again ? ['stopped', 'failed'] : ['stopped'], 'reinitialize');
  Object.assign(row, wish, { status: 'reinitializing', status_reasons: [] });
  const fails = faultNamed(call, 'provision-fails');
  if (fails === undefined) world.later('server-starting', row.id, world.settings.pace.server);
  else world.later('server-fails', row.id, world.settings.pace.server, 'cannot_reinitialize');
  return ok(initialization(call, row));
}

function initialization(call: Call, row: ServerRow): JsonObject {
  return {
    image: imageRef(call, row.image),
    keys: row.keys.map((id) => keyRef(call, id)),
    user_accounts: [],
  };
}

export function serverStarting(world: World, id: string): void {
  const row = world.servers.get(id);
  if (row === undefined) return;
  row.status = 'starting';
  world.later('server-running', id, world.settings.pace.server);
}

export function serverRunning(world: World, id: string): void {
  const row = world.servers.get(id);
  if (row === undefined) return;
  row.status = 'running';
  row.lifecycle_state = 'stable';
}

export function serverStopped(world: World, id: string): void {
  const row = world.servers.get(id);
  if (row !== undefined) row.status = 'stopped';
}

export function serverFails(world: World, id: string, code = 'cannot_start_compute'): void {
  const row = world.servers.get(id);
  if (row === undefined) return;
  row.status = 'failed';
  row.lifecycle_state = 'failed';
  row.status_reasons = [{ code, message: 'The bare metal server could not be started.' }];
}

export const serverRoutes: Routes = {
  '/bare_metal_servers': {
    GET: reads('bare_metal_server', (call) =>
      listed(call, call.world.servers.all(), {
        as: 'bare_metal_servers',
        show: (row) => show.server(call, row),
        by: { ...byVpc(call), name: (row) => row.name },
      }),
    ),
    POST: writes('bare_metal_server', createServer),
  },
  '/bare_metal_servers/{id}': {
    GET: reads('bare_metal_server', (call) =>
      ok(show.server(call, found(call, call.world.servers))),
    ),
    PATCH: writes('bare_metal_server', change),
    DELETE: writes('bare_metal_server', remove),
  },
  '/bare_metal_servers/{id}/start': { POST: operates('bare_metal_server', start) },
  '/bare_metal_servers/{id}/stop': { POST: operates('bare_metal_server', stop) },
  '/bare_metal_servers/{id}/restart': { POST: operates('bare_metal_server', restart) },
  '/bare_metal_servers/{id}/firmware/update': {
    POST: operates('bare_metal_server', (call) => {
      inStatus(found(call, call.world.servers), ['stopped'], 'update the firmware of');
      return nothing;
    }),
  },
  '/bare_metal_servers/{id}/initialization': {
    GET: reads('bare_metal_server', (call) =>
      ok(initialization(call, found(call, call.world.servers))),
    ),
    PUT: writes('bare_metal_server', reinitialize),
  },
  '/bare_metal_servers/{server_id}/disks': {
    GET: reads('bare_metal_server', (call) => {
      const { disks } = show.server(call, found(call, call.world.servers, 'server_id'));
      return ok({ disks });
    }),
  },
  '/bare_metal_servers/{server_id}/disks/{id}': {
    GET: reads('bare_metal_server', (call) => {
      const row = found(call, call.world.servers, 'server_id');
      const { disks } = show.server(call, row);
      if (call.at['id'] !== row.disk.id) throw notFound(call.at['id'] ?? '');
      return ok(Array.isArray(disks) ? (disks[0] ?? null) : null);
    }),
  },
};
