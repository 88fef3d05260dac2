/** The bodies of what makes up the network. */
import type { JsonObject } from '../wire/answer.ts';
import { blockOf, contains, sizeOf } from '../world/network.ts';
import type * as rows from '../world/rows.ts';
import * as ref from './refs.ts';
import type { View } from './refs.ts';

export function vpc(view: View, row: rows.VpcRow): JsonObject {
  const { world } = view;
  const { health_state, health_reasons } = healthy;
  return {
    ...ref.vpcRef(view, row.id),
    classic_access: row.classic_access,
    created_at: row.created_at,
    cse_source_ips: world.zonesHere().map((zone, at) => ({
      ip: { address: `10.22.140.${7 + at}` },
      zone: ref.zoneRef(view, zone),
    })),
    default_network_acl: ref.aclRef(view, row.default_network_acl),
    default_routing_table: ref.routingTableRef(view, row.default_routing_table),
    default_security_group: ref.securityGroupRef(view, row.default_security_group),
    dns: {
      enable_hub: row.resolution_binding_count > 0,
      resolution_binding_count: row.resolution_binding_count,
      resolver: {
        servers: [{ address: '161.26.0.10' }, { address: '161.26.0.11' }],
        type: 'system',
        configuration: 'default',
      },
    },
    health_reasons,
    health_state,
    public_address_ranges: [],
    resource_group: ref.groupRef(view, row.resource_group),
    status: row.status,
  };
}

const healthy = { health_state: 'ok', health_reasons: [] } as const;

export function prefix({ world, base }: View, row: rows.PrefixRow): JsonObject {
  return {
    cidr: row.cidr,
    created_at: row.created_at,
    has_subnets: hasSubnets({ world, base }, row),
    href: `${base}/vpcs/${row.vpc}/address_prefixes/${row.id}`,
    id: row.id,
    is_default: row.is_default,
    name: row.name,
    zone: ref.zoneRef({ world, base }, row.zone),
  };
}

export function hasSubnets({ world }: View, row: rows.PrefixRow): boolean {
  const outer = blockOf(row.cidr);
  return world.subnets.by('vpc', row.vpc).some((each) => {
    const inner = blockOf(each.ipv4_cidr_block);
    return outer !== undefined && inner !== undefined && contains(outer, inner);
  });
}

export function subnet(view: View, row: rows.SubnetRow): JsonObject {
  const { world } = view;
  const block = blockOf(row.ipv4_cidr_block);
  const total = block === undefined ? 0 : sizeOf(block);
  return {
    ...ref.subnetRef(view, row.id),
    available_ipv4_address_count: total - world.ips.by('subnet', row.id).length,
    created_at: row.created_at,
    ip_version: 'ipv4',
    ipv4_cidr_block: row.ipv4_cidr_block,
    network_acl: ref.aclRef(view, row.network_acl),
    ...(row.public_gateway === null
      ? {}
      : { public_gateway: ref.gatewayRef(view, row.public_gateway) }),
    resource_group: ref.groupRef(view, row.resource_group),
    routing_table: ref.routingTableRef(view, row.routing_table),
    status: row.status,
    total_ipv4_address_count: total,
    vpc: ref.vpcRef(view, row.vpc),
    zone: ref.zoneRef(view, row.zone),
  };
}

export function reservedIp(view: View, row: rows.ReservedIpRow): JsonObject {
  const { target } = row;
  const shown = typeof target === 'string' ? ref.vniRef(view, target) : target;
  return {
    ...ref.ipRef(view, row.id),
    auto_delete: row.auto_delete,
    created_at: row.created_at,
    lifecycle_state: row.lifecycle_state,
    owner: row.owner,
    ...(shown === null ? {} : { target: shown }),
  };
}

export function routingTable(view: View, row: rows.RoutingTableRow): JsonObject {
  const subnets = view.world.subnets.by('vpc', row.vpc);
  return {
    ...ref.routingTableRef(view, row.id),
    accept_routes_from: [{ resource_type: 'vpn_server' }, { resource_type: 'vpn_gateway' }],
    advertise_routes_to: [],
    created_at: row.created_at,
    is_default: row.is_default,
    lifecycle_state: 'stable',
    resource_group: ref.groupRef(view, row.resource_group),
    route_direct_link_ingress: false,
    route_internet_ingress: false,
    route_transit_gateway_ingress: false,
    route_vpc_zone_ingress: false,
    routes: [],
    subnets: subnets
      .filter((each) => each.routing_table === row.id)
      .map((each) => ref.subnetRef(view, each.id)),
  };
}

export function gateway(view: View, row: rows.GatewayRow): JsonObject {
  return {
    ...ref.gatewayRef(view, row.id),
    created_at: row.created_at,
    floating_ip: ref.floatingIpRef(view, row.floating_ip),
    resource_group: ref.groupRef(view, row.resource_group),
    status: row.status,
    vpc: ref.vpcRef(view, row.vpc),
    zone: ref.zoneRef(view, row.zone),
  };
}

export function floatingIp(view: View, row: rows.FloatingIpRow): JsonObject {
  const target = targetOf(view, row.target);
  return {
    ...ref.floatingIpRef(view, row.id),
    created_at: row.created_at,
    resource_group: ref.groupRef(view, row.resource_group),
    status: row.status,
    ...(target === undefined ? {} : { target }),
    zone: ref.zoneRef(view, row.zone),
  };
}

function targetOf(view: View, id: string | null): JsonObject | undefined {
  if (id === null) return undefined;
  if (view.world.gateways.get(id) !== undefined) return ref.gatewayRef(view, id);
  const vni = view.world.vnis.get(id);
  if (vni === undefined) return undefined;
  return {
    ...ref.vniRef(view, id),
    primary_ip: ref.ipRef(view, vni.primary_ip),
    subnet: ref.subnetRef(view, vni.subnet),
  };
}
