/** Volumes, and how they hang on instances. */
import { reads, writes, type Call, type Routes } from '../call.ts';
import * as show from '../show/storage.ts';
import { created, nothing, ok, type Answer } from '../wire/answer.ts';
import type { Body } from '../wire/body.ts';
import { checkMatch, tagged } from '../wire/etag.ts';
import { badField, conflict } from '../wire/refusal.ts';
import type { VolumeRow } from '../world/rows.ts';
import { forgetTags } from '../world/things.ts';
import type { World } from '../world/world.ts';
import { beginDeleting } from './deleting.ts';
import { checkUnique, found, groupIn, listed, zoneIn } from './lookup.ts';

function create(call: Call): Answer {
  const { body } = call;
  const zone = body.needed('zone', zoneIn(call));
  const row = makeVolume(call, { wish: body, zone });
  return created(show.volume(call, row), tagged(row));
}

export function makeVolume(
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
};

/** The tag that is asked for, where the volume has it. */
function tagFor({ world, query }: Call, row: VolumeRow): string | undefined {
  const names = world.tags.get(world.crn('volume', row.id, row.zone))?.names ?? [];
  return names.find((each) => each === query.get('tag'));
}
