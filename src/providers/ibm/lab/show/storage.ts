/** The bodies of volumes, and of how they hang on instances. */
import type { JsonObject } from '../wire/answer.ts';
import type * as rows from '../world/rows.ts';
import * as ref from './refs.ts';
import type { View } from './refs.ts';

export function volumeAttachmentRef(view: View, row: rows.VolumeAttachmentRow): JsonObject {
  return {
    device: { id: row.device },
    href: `${view.base}/instances/${row.instance}/volume_attachments/${row.id}`,
    id: row.id,
    name: row.name,
    volume: ref.volumeRef(view, row.volume),
  };
}

export function volumeAttachment(view: View, row: rows.VolumeAttachmentRow): JsonObject {
  return {
    ...volumeAttachmentRef(view, row),
    bandwidth: 1000,
    created_at: row.created_at,
    delete_volume_on_instance_delete: row.delete_volume_on_instance_delete,
    status: row.status,
    type: row.type,
  };
}

export function volume(view: View, row: rows.VolumeRow): JsonObject {
  const { world, base } = view;
  const attachments = world.volumeAttachments.by('volume', row.id);
  const crn = world.crn('volume', row.id, row.zone);
  const running = attachments.some(
    (each) => world.instances.get(each.instance)?.status === 'running',
  );
  const grows = world.volumeProfiles.get(row.profile)?.grows_unattached === true;
  return {
    ...ref.volumeRef(view, row.id),
    active: running,
    adjustable_capacity_states: grows ? ['attached', 'unattached'] : ['attached'],
    adjustable_iops_states: grows ? ['attached', 'unattached'] : [],
    attachment_state: attachments.length > 0 ? 'attached' : 'unattached',
    bandwidth: row.bandwidth,
    busy: row.busy,
    capacity: row.capacity,
    created_at: row.created_at,
    encryption: 'provider_managed',
    health_reasons: [],
    health_state: 'ok',
    iops: row.iops,
    profile: { href: `${base}/volume/profiles/${row.profile}`, name: row.profile },
    resource_group: ref.groupRef(view, row.resource_group),
    ...(row.source_image === undefined
      ? {}
      : { source_image: ref.imageRef(view, row.source_image) }),
    status: row.status,
    status_reasons: [],
    storage_generation: row.profile === 'sdp' ? 2 : 1,
    user_tags: [...(world.tags.get(crn)?.names ?? [])],
    volume_attachments: attachments.map((each) => ({
      delete_volume_on_instance_delete: each.delete_volume_on_instance_delete,
      device: { id: each.device },
      href: `${base}/instances/${each.instance}/volume_attachments/${each.id}`,
      id: each.id,
      instance: ref.instanceRef(view, each.instance),
      name: each.name,
      type: each.type,
    })),
    zone: ref.zoneRef(view, row.zone),
  };
}
