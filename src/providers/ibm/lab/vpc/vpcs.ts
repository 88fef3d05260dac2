/** VPCs: what comes with one, and what keeps it from being deleted. */
import { reads, writes, type Call, type Routes } from '../call.ts';
import * as filters from '../show/filters.ts';
import * as show from '../show/network.ts';
import { created, nothing, ok, type Answer } from '../wire/answer.ts';
import { checkMatch, tagged } from '../wire/etag.ts';
import { conflict, notFound } from '../wire/refusal.ts';
import * as parts from '../world/network-parts.ts';
import type { VpcRow } from '../world/rows.ts';
import { forgetTags } from '../world/things.ts';
import type { World } from '../world/world.ts';
import { beginDeleting, checkLive } from './deleting.ts';
import { checkUnique, found, groupIn, listed } from './lookup.ts';

function create(call: Call): Answer {
  const { world, body } = call;
  const name = body.name();
  const management = body.oneOf('address_prefix_management', ['auto', 'manual']) ?? 'auto';
  const classic_access = body.flag('classic_access') ?? false;
  checkUnique(call, world.vpcs.all(), { name, type: 'vpc' });
  const row: VpcRow = world.vpcs.put({
    id: world.newId(),
    name: name ?? world.newName(),
    created_at: world.stamp(),
    resource_group: groupIn(call),
    status: 'pending',
    classic_access,
    default_network_acl: '',
    default_routing_table: '',
    default_security_group: '',
    resolution_binding_count: 0,
  });
  row.default_network_acl = parts.addDefaultAcl(world, row);
  row.default_routing_table = parts.addDefaultRoutes(world, row);
  row.default_security_group = parts.addDefaultGroup(world, row);
  if (management === 'auto') parts.addDefaultPrefixes(world, row);
  world.later('vpc-ready', row.id, world.settings.pace.vpc);
  return created(show.vpc(call, row), tagged(row));
}

function change(call: Call): Answer {
  const { world, body, headers } = call;
  const row = found(call, world.vpcs);
  checkMatch(headers, row);
  checkLive(row.status, row.name);
  const name = body.name();
  checkUnique(call, world.vpcs.all(), { name, type: 'vpc', self: row.id });
  row.name = name ?? row.name;
  return ok(show.vpc(call, row), tagged(row));
}

function remove(call: Call): Answer {
  const { world, headers } = call;
  const row = found(call, world.vpcs);
  checkMatch(headers, row);
  checkLive(row.status, row.name);
  const users = [
    ...world.subnets.by('vpc', row.id).map(({ id }) => `Subnet: ${id}`),
    ...world.instances.by('vpc', row.id).map(({ id }) => `Instance: ${id}`),
    ...world.gateways.by('vpc', row.id).map(({ id }) => `Public Gateway: ${id}`),
  ];
  if (users.length > 0)
    throw conflict(
      'vpc_in_use',
      `VPC ${row.id} is in use and cannot be deleted. ${users.join(', ')}`,
    );
  if (row.resolution_binding_count > 0)
    throw conflict('vpc_in_use', `VPC ${row.id} is a DNS hub with resolution bindings.`);
  row.status = 'deleting';
  beginDeleting(call, { job: 'vpc-gone', id: row.id, pace: world.settings.pace.vpc });
  return nothing;
}

/** Once a VPC is gone, so is everything that came with it. */
export function vpcGone(world: World, id: string): void {
  world.vpcs.remove(id);
  forgetTags(world, world.crn('vpc', id));
  for (const { id: own } of world.securityGroups.by('vpc', id)) {
    world.securityGroups.remove(own);
    forgetTags(world, world.crn('security-group', own));
  }
  for (const { id: own } of world.acls.by('vpc', id)) {
    world.acls.remove(own);
    forgetTags(world, world.crn('network-acl', own));
  }
  for (const { id: own } of world.routingTables.by('vpc', id)) {
    world.routingTables.remove(own);
    forgetTags(world, world.crn('vpc-routing-table', `${id}/${own}`));
  }
  for (const { id: own } of world.prefixes.by('vpc', id)) world.prefixes.remove(own);
}

export function vpcReady(world: World, id: string): void {
  const row = world.vpcs.get(id);
  if (row?.status === 'pending') row.status = 'available';
}

function defaultOf<Kind extends { readonly id: string }>(row: Kind | undefined, id: string): Kind {
  if (row === undefined) throw notFound(id);
  return row;
}

export const vpcRoutes: Routes = {
  '/vpcs': {
    GET: reads('vpc', (call) =>
      listed(call, call.world.vpcs.all(), {
        as: 'vpcs',
        show: (row) => show.vpc(call, row),
        by: { classic_access: (row) => String(row.classic_access) },
      }),
    ),
    POST: writes('vpc', create),
  },
  '/vpcs/{id}': {
    GET: reads('vpc', (call) => {
      const row = found(call, call.world.vpcs);
      return ok(show.vpc(call, row), tagged(row));
    }),
    PATCH: writes('vpc', change),
    DELETE: writes('vpc', remove),
  },
  '/vpcs/{id}/default_network_acl': {
    GET: reads('vpc', (call) => {
      const { id, default_network_acl: own } = found(call, call.world.vpcs);
      return ok(filters.acl(call, defaultOf(call.world.acls.get(own), id)));
    }),
  },
  '/vpcs/{id}/default_security_group': {
    GET: reads('vpc', (call) => {
      const { id, default_security_group: own } = found(call, call.world.vpcs);
      return ok(filters.securityGroup(call, defaultOf(call.world.securityGroups.get(own), id)));
    }),
  },
  '/vpcs/{id}/default_routing_table': {
    GET: reads('vpc', (call) => {
      const { id, default_routing_table: own } = found(call, call.world.vpcs);
      return ok(show.routingTable(call, defaultOf(call.world.routingTables.get(own), id)));
    }),
  },
  '/vpcs/{vpc_id}/routing_tables': {
    GET: reads('vpc', (call) =>
      listed(call, call.world.routingTables.by('vpc', found(call, call.world.vpcs, 'vpc_id').id), {
        as: 'routing_tables',
        show: (row) => show.routingTable(call, row),
        by: { is_default: (row) => String(row.is_default) },
      }),
    ),
  },
  '/vpcs/{vpc_id}/routing_tables/{id}': {
    GET: reads('vpc', (call) => {
      const row = found(call, call.world.routingTables);
      return ok(show.routingTable(call, row), tagged(row));
    }),
  },
};
