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
export function attachmentRef(view: View, row: rows.AttachmentRow): JsonObject {
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
export function interfaceRef(view: View, row: rows.AttachmentRow): JsonObject {
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
