/** How things show up in other things. */
import type { JsonObject } from '../wire/answer.ts';
import type * as rows from '../world/rows.ts';
import type { World } from '../world/world.ts';

/** What is shown, and as seen from where. */
export interface View {
  readonly world: World;
  readonly base: string;
}

const groupsAt = 'https://resource-controller.cloud.ibm.com/v2/resource_groups';

export function groupRef({ world }: View, id: string): JsonObject {
  return { href: `${groupsAt}/${id}`, id, name: world.groups.get(id)?.name ?? id };
}

export function zoneRef({ world, base }: View, zone: string): JsonObject {
  return { href: `${base}/regions/${world.region}/zones/${zone}`, name: zone };
}

export function vpcRef(view: View, id: string): JsonObject {
  return named(view, { id, name: view.world.vpcs.get(id)?.name, at: 'vpcs', type: 'vpc' });
}

export function aclRef(view: View, id: string): JsonObject {
  const name = view.world.acls.get(id)?.name;
  return bare(view, { id, name, at: 'network_acls', type: 'network-acl' });
}

export function securityGroupRef(view: View, id: string): JsonObject {
  const name = view.world.securityGroups.get(id)?.name;
  return bare(view, { id, name, at: 'security_groups', type: 'security-group' });
}

export function routingTableRef({ world, base }: View, id: string): JsonObject {
  const row = world.routingTables.get(id);
  const vpc = row?.vpc ?? '';
  return {
    crn: world.crn('vpc-routing-table', `${vpc}/${id}`),
    href: `${base}/vpcs/${vpc}/routing_tables/${id}`,
    id,
    name: row?.name ?? '',
    resource_type: 'routing_table',
  };
}

export function subnetRef(view: View, id: string): JsonObject {
  const row = view.world.subnets.get(id);
  return named(view, { id, name: row?.name, at: 'subnets', type: 'subnet', zone: row?.zone });
}

export function gatewayRef(view: View, id: string): JsonObject {
  const row = view.world.gateways.get(id);
  const { name, zone } = row ?? {};
  return named(view, { id, name, at: 'public_gateways', type: 'public_gateway', zone });
}

export function vniRef(view: View, id: string): JsonObject {
  const row = view.world.vnis.get(id);
  const zone = view.world.subnets.get(row?.subnet)?.zone;
  const at = 'virtual_network_interfaces';
  return named(view, { id, name: row?.name, at, type: 'virtual_network_interface', zone });
}

export function ipRef({ world, base }: View, id: string): JsonObject {
  const row = world.ips.get(id);
  return {
    address: row?.address ?? '0.0.0.0',
    href: `${base}/subnets/${row?.subnet ?? ''}/reserved_ips/${id}`,
    id,
    name: row?.name ?? '',
    resource_type: 'subnet_reserved_ip',
  };
}

export function volumeRef(view: View, id: string): JsonObject {
  const { name, zone } = view.world.volumes.get(id) ?? {};
  return named(view, { id, name, at: 'volumes', type: 'volume', zone });
}

export function instanceRef(view: View, id: string): JsonObject {
  const { name, zone } = view.world.instances.get(id) ?? {};
  return bare(view, { id, name, at: 'instances', type: 'instance', zone });
}

export function imageRef(view: View, id: string): JsonObject {
  const name = view.world.images.get(id)?.name;
  return named(view, { id, name, at: 'images', type: 'image' });
}

export function keyRef(view: View, id: string): JsonObject {
  const row = view.world.keys.get(id);
  const ref = bare(view, { id, name: row?.name, at: 'keys', type: 'key' });
  return { ...ref, fingerprint: row?.fingerprint ?? '' };
}

export function floatingIpRef(view: View, id: string): JsonObject {
  const { name, zone, address = '' } = view.world.floatingIps.get(id) ?? {};
  return { ...bare(view, { id, name, at: 'floating_ips', type: 'floating-ip', zone }), address };
}

/** Where an attachment is: below its server, or its instance. */
export function attachmentPath({ world }: View, row: rows.AttachmentRow): string {
  const home = world.servers.get(row.of) === undefined ? 'instances' : 'bare_metal_servers';
  return `/${home}/${row.of}/network_attachments/${row.id}`;
}

interface Thing {
  readonly id: string;
  readonly name: string | undefined;
  /** The collection in the path. */
  readonly at: string;
  /** `resource_type`; with hyphens it is the type in the CRN. */
  readonly type: string;
  readonly zone?: string | undefined;
}

function bare({ world, base }: View, { id, name, at, type, zone }: Thing): JsonObject {
  const crn = world.crn(type.replaceAll('_', '-'), id, zone);
  return { crn, href: `${base}/${at}/${id}`, id, name: name ?? '' };
}

function named(view: View, thing: Thing): JsonObject {
  return { ...bare(view, thing), resource_type: thing.type };
}
