/** The body of an instance. */
import { volumeAttachmentRef } from './storage.ts';
import type { JsonObject } from '../wire/answer.ts';
import type * as rows from '../world/rows.ts';
import * as ref from './refs.ts';
import type { View } from './refs.ts';
import { attachmentRef, interfaceRef } from './servers.ts';

export function instance(view: View, row: rows.InstanceRow): JsonObject {
  const { world, base } = view;
  const attachments = world.attachments.by('of', row.id);
  const volumes = world.volumeAttachments.by('instance', row.id);
  const primary = attachments.find((each) => each.type === 'primary');
  const boot = volumes.find((each) => each.type === 'boot');
  const profile = world.instanceProfiles.get(row.profile);
  return {
    ...ref.instanceRef(view, row.id),
    availability: { class: 'standard' },
    availability_policy: { host_failure: 'restart', preemption: 'stop' },
    bandwidth: profile?.bandwidth ?? 4000,
    boot_volume_attachment: boot === undefined ? {} : volumeAttachmentRef(view, boot),
    cluster_network_attachments: [],
    confidential_compute_mode: 'disabled',
    created_at: row.created_at,
    disks: [],
    enable_secure_boot: false,
    health_reasons: [],
    health_state: 'ok',
    ...(world.images.get(row.image) === undefined ? {} : { image: ref.imageRef(view, row.image) }),
    lifecycle_reasons: [],
    lifecycle_state: row.lifecycle_state,
    memory: profile?.memory ?? 8,
    metadata_service: { enabled: false, protocol: 'http', response_hop_limit: 1 },
    network_attachments: attachments.map((each) => attachmentRef(view, each)),
    network_interfaces: attachments.map((each) => interfaceRef(view, each)),
    numa_count: 1,
    ...(row.placement_group === null
      ? {}
      : { placement_target: placementRef(view, row.placement_group) }),
    ...(primary === undefined
      ? { primary_network_interface: {} }
      : {
          primary_network_attachment: attachmentRef(view, primary),
          primary_network_interface: interfaceRef(view, primary),
        }),
    profile: {
      href: `${base}/instance/profiles/${row.profile}`,
      name: row.profile,
      resource_type: 'instance_profile',
    },
    reservation_affinity: { policy: 'automatic', pool: [] },
    resource_group: ref.groupRef(view, row.resource_group),
    resource_type: 'instance',
    startable: true,
    status: row.status,
    status_reasons: row.status_reasons.map((each) => ({ ...each })),
    total_network_bandwidth: 3000,
    total_volume_bandwidth: 1000,
    vcpu: {
      architecture: 'amd64',
      count: profile?.vcpu ?? 2,
      manufacturer: 'intel',
      percentage: 100,
    },
    volume_attachments: volumes.map((each) => volumeAttachmentRef(view, each)),
    volume_bandwidth_qos_mode: 'weighted',
    vpc: ref.vpcRef(view, row.vpc),
    zone: ref.zoneRef(view, row.zone),
  };
}

function placementRef({ world, base }: View, id: string): JsonObject {
  return {
    crn: world.crn('placement-group', id),
    href: `${base}/placement_groups/${id}`,
    id,
    name: world.placementGroups.get(id)?.name ?? '',
    resource_type: 'placement_group',
  };
}
