/** The bodies of VNIs, bare metal servers, instances, and of what hangs on them. */
import type { JsonObject } from '../wire/answer.ts';
import type * as rows from '../world/rows.ts';
import * as ref from './refs.ts';
import type { View } from './refs.ts';

export function vni(view: View, row: rows.VniRow): JsonObject {
  const { world } = view;
  const subnet = world.subnets.get(row.subnet);
  const target = vniTarget(view, row.target);
  // While it is on its way the vendor does not say these yet.
  const pending = row.lifecycle_state === 'pending';
  return {
    ...ref.vniRef(view, row.id),
    allow_ip_spoofing: row.allow_ip_spoofing,
    auto_delete: row.auto_delete,
    created_at: row.created_at,
    enable_infrastructure_nat: row.enable_infrastructure_nat,
    ips: pending ? [] : row.ips.map((id) => ref.ipRef(view, id)),
    lifecycle_state: row.lifecycle_state,
    ...(pending ? {} : { mac_address: row.mac_address }),
    primary_ip: ref.ipRef(view, row.primary_ip),
    protocol_state_filtering_mode: row.protocol_state_filtering_mode,
    resource_group: ref.groupRef(view, row.resource_group),
    security_groups: row.security_groups.map((id) => ref.securityGroupRef(view, id)),
    subnet: ref.subnetRef(view, row.subnet),
    ...(target === undefined ? {} : { target }),
    vpc: ref.vpcRef(view, subnet?.vpc ?? ''),
    zone: ref.zoneRef(view, subnet?.zone ?? ''),
  };
}

function vniTarget(view: View, target: rows.VniRow['target']): JsonObject | undefined {
  if (target === null) return undefined;
  if (typeof target !== 'string') return target;
  const row = view.world.attachments.get(target);
  if (row === undefined) return undefined;
  const type = row.interface_type === null ? 'instance' : 'bare_metal_server';
  return {
    href: view.base + ref.attachmentPath(view, row),
    id: row.id,
    name: row.name,
    resource_type: `${type}_network_attachment`,
  };
}

export function server(view: View, row: rows.ServerRow): JsonObject {
  const { world, base } = view;
  const at = `${base}/bare_metal_servers/${row.id}`;
  const attachments = world.attachments.by('of', row.id);
  const primary = attachments.find((each) => each.type === 'primary');
  const profile = world.serverProfiles.get(row.profile);
  const disk = {
    href: `${at}/disks/${row.disk.id}`,
    id: row.disk.id,
    name: row.disk.name,
    resource_type: 'bare_metal_server_disk',
  };
  return {
    bandwidth: row.bandwidth,
    boot_target: disk,
    cpu: {
      architecture: 'amd64',
      core_count: profile?.core_count ?? 48,
      socket_count: 2,
      threads_per_core: 2,
    },
    created_at: row.created_at,
    crn: world.crn('bare-metal-server', row.id, row.zone),
    disks: [{ ...disk, created_at: row.created_at, interface_type: 'sata', size: 960 }],
    enable_secure_boot: row.enable_secure_boot,
    firmware: { update: 'none' },
    health_reasons: [],
    health_state: 'ok',
    href: at,
    id: row.id,
    lifecycle_reasons: [],
    lifecycle_state: row.lifecycle_state,
    memory: profile?.memory ?? 384,
    metadata_service: row.metadata_service,
    name: row.name,
    network_attachments: attachments.map((each) => attachmentRef(view, each)),
    network_interfaces: attachments.map((each) => interfaceRef(view, each)),
    ...(primary === undefined
      ? { primary_network_interface: {} }
      : {
          primary_network_attachment: attachmentRef(view, primary),
          primary_network_interface: interfaceRef(view, primary),
        }),
    profile: {
      href: `${base}/bare_metal_server/profiles/${row.profile}`,
      name: row.profile,
      resource_type: 'bare_metal_server_profile',
    },
    reservation_affinity: { policy: 'automatic', pool: [] },
    resource_group: ref.groupRef(view, row.resource_group),
    resource_type: 'bare_metal_server',
    status: row.status,
    status_reasons: row.status_reasons.map((each) => ({ ...each })),
    trusted_platform_module: {
      enabled: row.trusted_platform_module !== 'disabled',
      mode: row.trusted_platform_module,
      supported_modes: ['disabled', 'tpm_2'],
    },
    vpc: ref.vpcRef(view, row.vpc),
    zone: ref.zoneRef(view, row.zone),
  };
}

/** In the server's own body: without lifecycle, VLANs and kind. */
function attachmentRef(view: View, row: rows.AttachmentRow): JsonObject {
  const vniRow = view.world.vnis.get(row.virtual_network_interface);
  const type = row.interface_type === null ? 'instance' : 'bare_metal_server';
  return {
    href: view.base + ref.attachmentPath(view, row),
    id: row.id,
    name: row.name,
    primary_ip: ref.ipRef(view, vniRow?.primary_ip ?? ''),
    resource_type: `${type}_network_attachment`,
    subnet: ref.subnetRef(view, vniRow?.subnet ?? ''),
    virtual_network_interface: ref.vniRef(view, row.virtual_network_interface),
  };
}

/** The legacy view of an attachment. */
function interfaceRef(view: View, row: rows.AttachmentRow): JsonObject {
  const { virtual_network_interface: _vni, href: _href, ...rest } = attachmentRef(view, row);
  const path = ref.attachmentPath(view, row);
  const legacy = view.base + path.replace('/network_attachments/', '/network_interfaces/');
  return { ...rest, href: legacy, resource_type: 'network_interface' };
}

export function attachment(view: View, row: rows.AttachmentRow): JsonObject {
  return {
    ...attachmentRef(view, row),
    created_at: row.created_at,
    lifecycle_state: row.lifecycle_state,
    port_speed: 100_000,
    type: row.type,
    ...(row.interface_type === null ? {} : { interface_type: row.interface_type }),
    ...(row.interface_type === 'pci' ? { allowed_vlans: row.allowed_vlans } : {}),
    ...(row.interface_type === 'vlan'
      ? { allow_to_float: row.allow_to_float, vlan: row.vlan }
      : {}),
  };
}

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

function volumeAttachmentRef(view: View, row: rows.VolumeAttachmentRow): JsonObject {
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
