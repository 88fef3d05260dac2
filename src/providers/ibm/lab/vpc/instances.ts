/** Instances: read, started, stopped, deleted; they are not made here. */
import { instance } from '../show/instances.ts';
import { operates, reads, writes, type Call, type Routes } from '../call.ts';
import * as show from '../show/servers.ts';
import { created, nothing, ok, type Answer } from '../wire/answer.ts';
import { checkMatch, tagged } from '../wire/etag.ts';
import { conflict, notFound } from '../wire/refusal.ts';
import type { AttachmentRow } from '../world/rows.ts';
import { forgetTags } from '../world/things.ts';
import type { World } from '../world/world.ts';
import { startLeaving } from './attach.ts';
import { beginDeleting, checkLive } from './deleting.ts';
import { byVpc, checkUnique, found, listed } from './lookup.ts';
import { leaveBehind } from './servers.ts';

function change(call: Call): Answer {
  const { world, body, headers } = call;
  const row = found(call, world.instances);
  checkMatch(headers, row);
  checkLive(row.status, row.name);
  const name = body.name();
  checkUnique(call, world.instances.all(), { name, type: 'instance', self: row.id });
  row.name = name ?? row.name;
  return ok(instance(call, row), tagged(row));
}

function act(call: Call): Answer {
  const { world, body, base } = call;
  const row = found(call, world.instances, 'instance_id');
  checkLive(row.status, row.name);
  const asked = body.oneOf('type', ['reboot', 'start', 'stop']);
  const type = body.needed('type', asked);
  const needed = type === 'start' ? 'stopped' : 'running';
  if (row.status !== needed)
    throw conflict('instance_status_conflict', `Cannot ${type} ${row.id}: it is ${row.status}.`);
  const on = { reboot: 'restarting', start: 'starting', stop: 'stopping' } as const;
  row.status = on[type];
  const job = type === 'stop' ? 'instance-stopped' : 'instance-running';
  world.later(job, row.id, world.settings.pace.instance);
  const id = world.newUuid();
  return created({
    created_at: world.stamp(),
    ...(body.has('force') ? { force: body.flag('force') ?? false } : {}),
    href: `${base}/instances/${row.id}/actions/${id}`,
    id,
    status: 'pending',
    type,
  });
}

function remove(call: Call): Answer {
  const { world, headers } = call;
  const row = found(call, world.instances);
  checkMatch(headers, row);
  if (!['running', 'stopped', 'failed'].includes(row.status))
    throw conflict('instance_delete_conflict', `Cannot delete ${row.id}: it is ${row.status}.`);
  row.status = 'deleting';
  row.lifecycle_state = 'deleting';
  startLeaving(world, world.attachments.by('of', row.id));
  for (const each of world.volumeAttachments.by('instance', row.id)) each.status = 'deleting';
  beginDeleting(call, { job: 'instance-gone', id: row.id, pace: world.settings.pace.instance });
  return nothing;
}

/** Volumes go with it as their attachments say. */
export function instanceGone(world: World, id: string): void {
  const row = world.instances.remove(id);
  leaveBehind(world, id);
  for (const each of world.volumeAttachments.by('instance', id)) {
    world.callOff(each.id);
    world.volumeAttachments.remove(each.id);
    if (!each.delete_volume_on_instance_delete) continue;
    const volume = world.volumes.remove(each.volume);
    if (volume !== undefined) forgetTags(world, world.crn('volume', volume.id, volume.zone));
  }
  if (row !== undefined) forgetTags(world, world.crn('instance', id, row.zone));
}

export function instanceRunning(world: World, id: string): void {
  const row = world.instances.get(id);
  if (row !== undefined) row.status = 'running';
}

export function instanceStopped(world: World, id: string): void {
  const row = world.instances.get(id);
  if (row !== undefined) row.status = 'stopped';
}

function attachmentsAt(call: Call): readonly AttachmentRow[] {
  const { id } = found(call, call.world.instances, 'instance_id');
  return call.world.attachments.by('of', id);
}

export const instanceRoutes: Routes = {
  '/instances': {
    GET: reads('instance', (call) =>
      listed(call, call.world.instances.all(), {
        as: 'instances',
        show: (row) => instance(call, row),
        by: {
          ...byVpc(call),
          name: (row) => row.name,
          'placement_group.id': (row) => row.placement_group ?? undefined,
        },
      }),
    ),
  },
  '/instances/{id}': {
    GET: reads('instance', (call) => {
      const row = found(call, call.world.instances);
      return ok(instance(call, row), tagged(row));
    }),
    PATCH: writes('instance', change),
    DELETE: writes('instance', remove),
  },
  '/instances/{instance_id}/actions': { POST: operates('instance', act) },
  '/instances/{instance_id}/network_attachments': {
    GET: reads('instance', (call) =>
      ok({ network_attachments: attachmentsAt(call).map((row) => show.attachment(call, row)) }),
    ),
  },
  '/instances/{instance_id}/network_attachments/{id}': {
    GET: reads('instance', (call) => {
      const row = attachmentsAt(call).find((each) => each.id === call.at['id']);
      if (row === undefined) throw notFound(call.at['id'] ?? '');
      return ok(show.attachment(call, row));
    }),
  },
};
