/** How volumes hang on instances. */
import { reads, writes, type Call, type Routes } from '../call.ts';
import * as show from '../show/storage.ts';
import { created, nothing, ok, type Answer } from '../wire/answer.ts';
import { badField, conflict, notFound } from '../wire/refusal.ts';
import type { VolumeAttachmentRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { beginDeleting } from './deleting.ts';
import { checkUnique, found, referred } from './lookup.ts';
import { makeVolume } from './volumes.ts';

function attach(call: Call): Answer {
  const { world, body } = call;
  const instance = found(call, world.instances, 'instance_id');
  if (!['running', 'stopped'].includes(instance.status))
    throw conflict('instance_status_conflict', `Instance ${instance.id} is ${instance.status}.`);
  const name = body.name();
  const others = world.volumeAttachments.by('instance', instance.id);
  checkUnique(call, others, { name, type: `volume attachment ${instance.id}` });
  const wish = body.needed('volume', body.object('volume'));
  const isThere = ['id', 'crn', 'href'].some((key) => wish.has(key));
  const volume = isThere
    ? referred(call, world.volumes, { reference: wish, what: 'volume' })
    : makeVolume(call, { wish, zone: instance.zone });
  if (volume.zone !== instance.zone)
    throw badField('volume.id', `The volume is in ${volume.zone}.`, { code: 'zone_inconsistency' });
  if (isThere && volume.status !== 'available')
    throw conflict('volume_status_conflict', `Volume ${volume.id} is ${volume.status}.`);
  if (world.volumeAttachments.by('volume', volume.id).length > 0)
    throw conflict('volume_still_attached', `Volume ${volume.id} is attached to an instance.`);
  const id = world.newId(instance.zone);
  const row = world.volumeAttachments.put({
    id,
    name: name ?? world.newName(),
    created_at: world.stamp(),
    instance: instance.id,
    volume: volume.id,
    delete_volume_on_instance_delete: body.flag('delete_volume_on_instance_delete') ?? false,
    type: 'data',
    status: 'attaching',
    device: `${id}-${id.slice(-5)}`,
  });
  world.later('volume-attached', id, world.settings.pace.volume);
  return created(show.volumeAttachment(call, row));
}

function attachmentAt(call: Call): VolumeAttachmentRow {
  const instance = found(call, call.world.instances, 'instance_id');
  const row = found(call, call.world.volumeAttachments);
  if (row.instance !== instance.id) throw notFound(row.id);
  return row;
}

function changeAttachment(call: Call): Answer {
  const { world, body } = call;
  const row = attachmentAt(call);
  const name = body.name();
  const others = world.volumeAttachments.by('instance', row.instance);
  checkUnique(call, others, { name, type: `volume attachment ${row.instance}`, self: row.id });
  row.name = name ?? row.name;
  row.delete_volume_on_instance_delete =
    body.flag('delete_volume_on_instance_delete') ?? row.delete_volume_on_instance_delete;
  return ok(show.volumeAttachment(call, row));
}

function detach(call: Call): Answer {
  const { world } = call;
  const row = attachmentAt(call);
  if (row.type === 'boot')
    throw badField('id', 'The boot volume cannot be detached.', {
      code: 'volume_attachment_delete_invalid_request',
    });
  if (row.status !== 'attached')
    throw conflict('volume_attachment_status_conflict', `${row.id} is ${row.status}.`);
  row.status = 'detaching';
  beginDeleting(call, { job: 'volume-detached', id: row.id, pace: world.settings.pace.volume });
  return nothing;
}

export function volumeAttached(world: World, id: string): void {
  const row = world.volumeAttachments.get(id);
  if (row?.status === 'attaching') row.status = 'attached';
}

export function volumeDetached(world: World, id: string): void {
  world.volumeAttachments.remove(id);
}

export const volumeAttachmentRoutes: Routes = {
  '/instances/{instance_id}/volume_attachments': {
    GET: reads('instance', (call) => {
      const { id } = found(call, call.world.instances, 'instance_id');
      const rows = call.world.volumeAttachments.by('instance', id);
      return ok({ volume_attachments: rows.map((row) => show.volumeAttachment(call, row)) });
    }),
    POST: writes('instance', attach),
  },
  '/instances/{instance_id}/volume_attachments/{id}': {
    GET: reads('instance', (call) => ok(show.volumeAttachment(call, attachmentAt(call)))),
    PATCH: writes('instance', changeAttachment),
    DELETE: writes('instance', detach),
  },
};
