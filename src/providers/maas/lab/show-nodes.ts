/** Machines, devices, rack controllers and their interfaces as MAAS shows them. */
import { bound } from './world.ts';
import { deviceDefaults, machineDefaults, rackDefaults } from './node-defaults.ts';
import { objectOf, type Json } from './json.ts';
import type * as row from './rows.ts';
import { root } from './show.ts';
import { showInterface } from './show-interfaces.ts';
import { showDomain, showPool, showZone } from './show-names.ts';
import { statusNumber } from './statuses.ts';
import type { World } from './world.ts';

/** A machine, device or rack controller, whole. */
export function showNode(world: World, node: row.NodeRow): Json {
  const faces = world.interfacesOf(node).map((each) => showInterface(world, each, node));
  const domain = domainOf(world, node);
  const zone = showZone(world, node.zone);
  const pool = showPool(world, node.pool);
  return world.rendered.of(node, [zone, pool, domain, ...faces], (): Json => {
    const shared = {
      system_id: node.system_id,
      hostname: node.hostname,
      fqdn: fqdn(world, node),
      domain,
      zone,
      interface_set: faces,
      ip_addresses: addressesOf(world, node),
      tag_names: node.tag_names,
    };
    if (node.kind === 'machine')
      return objectOf(machineFields(world, node, { ...shared, pool }, faces));
    return objectOf(
      node.kind === 'device' ? deviceFields(node, shared) : rackFields(world, node, shared),
    );
  });
}

function machineFields(
  world: World,
  node: row.NodeRow,
  shared: Readonly<Record<string, unknown>>,
  faces: readonly Json[],
): Readonly<Record<string, unknown>> {
  return {
    ...machineDefaults(node.system_id),
    ...node.more,
    ...shared,
    owner: node.owner,
    status: statusNumber(node.status),
    status_name: node.status,
    locked: node.locked,
    power_state: node.power_state,
    power_type: node.power_type,
    osystem: node.osystem,
    distro_series: node.distro_series,
    boot_interface: faces[0] ?? null,
    default_gateways: {
      ipv4: gateway(world, node, 'number'),
      ipv6: gateway(world, node, 'bigint'),
    },
    node_type: 0,
    node_type_name: 'Machine',
    resource_uri: `${root}/machines/${node.system_id}/`,
  };
}

function deviceFields(
  node: row.NodeRow,
  shared: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return {
    ...deviceDefaults,
    ...node.more,
    ...shared,
    owner: node.owner,
    node_type: 1,
    node_type_name: 'Device',
    resource_uri: `${root}/devices/${node.system_id}/`,
  };
}

function rackFields(
  world: World,
  node: row.NodeRow,
  shared: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return {
    ...rackDefaults(world.version),
    ...node.more,
    ...shared,
    power_state: node.power_state,
    power_type: node.power_type,
    osystem: node.osystem,
    distro_series: node.distro_series,
    node_type: 2,
    node_type_name: 'Rack controller',
    resource_uri: `${root}/rackcontrollers/${node.system_id}/`,
  };
}

// The chosen link's gateway, else that of the first link whose subnet has one.
function gateway(
  world: World,
  node: row.NodeRow,
  family: 'number' | 'bigint',
): { gateway_ip: string | null; link_id: number | null } {
  const chosen = world.links.get(
    family === 'number' ? node.gateway_link_ipv4 : node.gateway_link_ipv6,
  );
  const links = chosen === undefined ? linksOfNode(world, node) : [chosen];
  for (const link of links) {
    const ip = world.subnets.get(link.subnet)?.gateway_ip;
    if (typeof ip === 'string' && typeof bound(ip) === family)
      return { gateway_ip: ip, link_id: chosen?.id ?? null };
  }
  return { gateway_ip: null, link_id: null };
}

function linksOfNode(world: World, node: row.NodeRow): readonly row.LinkRow[] {
  return world.interfacesOf(node).flatMap((each) => world.linksOf(each));
}

function addressesOf(world: World, node: row.NodeRow): readonly string[] {
  return linksOfNode(world, node).flatMap((each) => each.ip_address ?? []);
}

/** Host name and domain. */
export function fqdn(world: World, node: row.NodeRow): string {
  return `${node.hostname}.${world.domains.get(node.domain)?.name ?? 'maas'}`;
}

function domainOf(world: World, node: row.NodeRow): Json | null {
  const domain = world.domains.get(node.domain);
  return domain === undefined ? null : showDomain(world, domain);
}
