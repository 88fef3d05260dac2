/** Volumes, and how they hang on instances. */
import { reads, writes, type Call, type Routes } from '../call.ts';
import * as show from '../show/servers.ts';
import { created, nothing, ok, type Answer } from '../wire/answer.ts';
import type { Body } from '../wire/body.ts';
import { checkMatch, tagged } from '../wire/etag.ts';
import { badField, conflict, notFound } from '../wire/refusal.ts';
import type { VolumeAttachmentRow, VolumeRow } from '../world/rows.ts';
import { forgetTags } from '../world/things.ts';
import type { World } from '../world/world.ts';
import { beginDeleting } from './deleting.ts';
import { checkUnique, found, groupIn, listed, referred, zoneIn } from './lookup.ts';

function create(call: Call): Answer {
  const { body } = call;
  const zone = body.needed('zone', zoneIn(call));
  const row = makeVolume(call, { wish: body, zone });
  return created(show.volume(call, row), tagged(row));
}

function makeVolume(
  call: Call,
  { wish, zone }: { readonly wish: Body; readonly zone: string },
): VolumeRow {
  const { world } = call;
  const name = wish.name();
  checkUnique(call, world.volumes.all(), { name, type: 'volume' });
  const profile = profileIn(call, wish);
  const capacity = wish.needed('capacity', wish.number('capacity'));
  checkCapacity(wish, capacity);
  const row = world.volumes.put({
    id: world.newId(),
    name: name ?? world.newName(),
    created_at: world.stamp(),
    resource_group: groupIn({ ...call, body: wish }),
    zone,
    profile,
    status: 'pending',
    capacity,
    iops: wish.number('iops') ?? 3000,
    bandwidth: wish.number('bandwidth') ?? 393,
    busy: false,
  });
  setTags(world, row, wish.values('user_tags', 'string'));
  world.later('volume-ready', row.id, world.settings.pace.volume);
  return row;
}

function profileIn({ world }: Call, wish: Body): string {
  const reference = wish.needed('profile', wish.object('profile'));
  const name = reference.text('name') ?? reference.text('href')?.split('/').at(-1);
  const row = world.volumeProfiles.get(name);
  if (row !== undefined) return row.id;
  throw badField(reference.where('name'), 'the provided volume profile does not exist', {
    value: name,
  });
}

function checkCapacity(wish: Body, capacity: number): void {
  if (!Number.isInteger(capacity) || capacity < 10 || capacity > 16_000)
    throw badField(wish.where('capacity'), 'Expected 10 to 16000 GB.', {
      code: 'validation_min_value',
      value: capacity,
    });
}

function setTags(world: World, row: VolumeRow, names: readonly string[] | undefined): void {
  if (names !== undefined)
    world.tags.put({ id: world.crn('volume', row.id, row.zone), names: [...names] });
}

function change(call: Call): Answer {
  const { world, body, headers } = call;
  const row = found(call, world.volumes);
  checkMatch(headers, row, body.has('user_tags'));
  if (row.status !== 'available')
    throw conflict('volume_status_conflict', `Volume ${row.id} is ${row.status}.`);
  const name = body.name();
  checkUnique(call, world.volumes.all(), { name, type: 'volume', self: row.id });
  const profile = body.has('profile') ? profileIn(call, body) : row.profile;
  const capacity = body.number('capacity') ?? row.capacity;
  checkCapacity(body, capacity);
  if (capacity < row.capacity)
    throw badField('capacity', `A volume cannot shrink from ${row.capacity} to ${capacity}.`, {
      code: 'volume_capacity_invalid',
      value: capacity,
    });
  const attached = world.volumeAttachments.by('volume', row.id).length > 0;
  const grows = world.volumeProfiles.get(row.profile)?.grows_unattached === true;
  if (capacity > row.capacity && !attached && !grows)
    throw conflict('volume_not_attached', `Volume ${row.id} can grow only while it is attached.`);
  setTags(world, row, body.values('user_tags', 'string'));
  const grown = capacity > row.capacity;
  row.name = name ?? row.name;
  row.profile = profile;
  row.capacity = capacity;
  row.iops = body.number('iops') ?? row.iops;
  row.bandwidth = body.number('bandwidth') ?? row.bandwidth;
  if (grown) {
    row.status = 'updating';
    world.later('volume-ready', row.id, world.settings.pace.volume);
  }
  return ok(show.volume(call, row), tagged(row));
}

function remove(call: Call): Answer {
  const { world, headers } = call;
  const row = found(call, world.volumes);
  checkMatch(headers, row);
  if (world.volumeAttachments.by('volume', row.id).length > 0)
    throw conflict('volume_still_attached', `Volume ${row.id} is attached to an instance.`);
  if (row.busy || !['available', 'failed'].includes(row.status))
    throw conflict(
      'volume_not_deletable',
      `Volume ${row.id} is ${row.busy ? 'busy' : row.status}.`,
    );
  row.status = 'pending_deletion';
  beginDeleting(call, { job: 'volume-gone', id: row.id, pace: world.settings.pace.volume });
  return nothing;
}

export function volumeReady(world: World, id: string): void {
  const row = world.volumes.get(id);
  if (row !== undefined && row.status !== 'pending_deletion') row.status = 'available';
}

export function volumeGone(world: World, id: string): void {
  const row = world.volumes.remove(id);
  if (row !== undefined) forgetTags(world, world.crn('volume', id, row.zone));
}

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

export const volumeRoutes: Routes = {
  '/volumes': {
    GET: reads('volume', (call) =>
      listed(call, call.world.volumes.all(), {
        as: 'volumes',
        show: (row) => show.volume(call, row),
        by: {
          name: (row) => row.name,
          'zone.name': (row) => row.zone,
          attachment_state: ({ id }) =>
            call.world.volumeAttachments.by('volume', id).length > 0 ? 'attached' : 'unattached',
          tag: (row) => tagFor(call, row),
        },
      }),
    ),
    POST: writes('volume', create),
  },
  '/volumes/{id}': {
    GET: reads('volume', (call) => {
      const row = found(call, call.world.volumes);
      return ok(show.volume(call, row), tagged(row));
    }),
    PATCH: writes('volume', change),
    DELETE: writes('volume', remove),
  },
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

/** The tag that is asked for, where the volume has it. */
function tagFor({ world, query }: Call, row: VolumeRow): string | undefined {
  const names = world.tags.get(world.crn('volume', row.id, row.zone))?.names ?? [];
  return names.find((each) => each === query.get('tag'));
}
