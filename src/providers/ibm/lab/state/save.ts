/** The state of a lab as plain JSON, and a lab from such a state. */
import type { Row, Table } from '../world/table.ts';
import { World } from '../world/world.ts';
import type { Entry } from './entry.ts';

/** Each table under the vendor's name for the collection. */
function tablesOf(world: World): readonly (readonly [string, Table<Row>])[] {
  const tables = {
    resource_groups: world.groups,
    vpcs: world.vpcs,
    address_prefixes: world.prefixes,
    routing_tables: world.routingTables,
    network_acls: world.acls,
    security_groups: world.securityGroups,
    public_gateways: world.gateways,
    subnets: world.subnets,
    reserved_ips: world.ips,
    virtual_network_interfaces: world.vnis,
    bare_metal_servers: world.servers,
    network_attachments: world.attachments,
    instances: world.instances,
    volumes: world.volumes,
    volume_attachments: world.volumeAttachments,
    floating_ips: world.floatingIps,
    placement_groups: world.placementGroups,
    images: world.images,
    keys: world.keys,
    bare_metal_server_profiles: world.serverProfiles,
    instance_profiles: world.instanceProfiles,
    volume_profiles: world.volumeProfiles,
    resource_instances: world.services,
    dnszones: world.zones,
    resource_records: world.records,
    permitted_networks: world.permitted,
    tags: world.tags,
    api_keys: world.apiKeys,
    trusted_profiles: world.profiles,
  };
  return Object.entries(tables) as unknown as readonly (readonly [string, Table<Row>])[];
}

export function stateOf(world: World): unknown {
  const collections = tablesOf(world).map(([name, table]) => [name, table.all()]);
  return structuredClone({
    region: world.region,
    account: world.account,
    ...(Object.fromEntries(collections) as object),
    lab: {
      saved: true,
      ...world.settings,
      secret: world.secret,
      tick: world.tick,
      sequence: world.sequence,
      under_way: world.underWay,
      held_names: world.heldNames,
      ghosts: world.ghosts,
      indexed: [...world.indexed],
    },
  });
}

/** A world as it was when it was saved. */
export function worldFrom(state: Entry): World {
  const copy = structuredClone(state) as Readonly<Record<string, Row[]>> & {
    readonly lab: Record<string, unknown>;
  };
  const world = new World(String(state['region']), String(state['account']));
  for (const [name, table] of tablesOf(world)) for (const row of copy[name] ?? []) table.put(row);
  const {
    saved: _saved,
    secret,
    tick,
    sequence,
    under_way,
    held_names,
    ghosts,
    indexed,
    ...rest
  } = copy.lab;
  Object.assign(world.settings, rest);
  Object.assign(world, {
    secret,
    tick,
    sequence,
    underWay: under_way,
    heldNames: held_names,
    ghosts,
  });
  world.indexed = new Map(indexed as [string, { names: string[]; until: number }][]);
  return world;
}
