/** Subnets: where they may lie, what hangs on them, and who keeps one from being deleted. */
import { faultNamed, reads, writes, type Call, type Routes } from '../call.ts';
import * as filters from '../show/filters.ts';
import * as show from '../show/network.ts';
import { created, nothing, ok, type Answer } from '../wire/answer.ts';
import { badField, conflict, notFound } from '../wire/refusal.ts';
import { addProviderIps } from '../world/network-parts.ts';
import type { AclRow, GatewayRow, RoutingTableRow, SubnetRow } from '../world/rows.ts';
import { forgetTags } from '../world/things.ts';
import type { World } from '../world/world.ts';
import { beginDeleting, checkLive } from './deleting.ts';
import { byVpc, checkUnique, found, groupIn, listed, referred } from './lookup.ts';
import { placeFor } from './subnet-place.ts';

function create(call: Call): Answer {
  const { world, body } = call;
  const reference = body.needed('vpc', body.object('vpc'));
  const vpc = referred(call, world.vpcs, { reference, what: 'VPC' });
  checkLive(vpc.status, vpc.name);
  const name = body.name();
  const others = world.subnets.by('vpc', vpc.id);
  checkUnique(call, others, { name, type: `subnet ${vpc.id}` });
  const { cidr, zone } = placeFor(call, vpc);
  const acl = aclIn(call, vpc.id);
  const gateway = gatewayIn(call, { vpc: vpc.id, zone });
  const table = tableIn(call, vpc.id);
  const row = world.subnets.put({
    id: world.newId(zone),
    vpc: vpc.id,
    zone,
    name: name ?? world.newName(),
    created_at: world.stamp(),
    resource_group: groupIn(call),
    status: 'pending',
    ipv4_cidr_block: cidr,
    network_acl: acl?.id ?? vpc.default_network_acl,
    routing_table: table?.id ?? vpc.default_routing_table,
    public_gateway: gateway?.id ?? null,
  });
  addProviderIps(world, row);
  world.later('subnet-ready', row.id, world.settings.pace.subnet);
  return created(show.subnet(call, row));
}

function aclIn(call: Call, vpc: string): AclRow | undefined {
  const reference = call.body.object('network_acl');
  if (reference === undefined) return undefined;
  return sameVpc(referred(call, call.world.acls, { reference, what: 'network ACL' }), vpc);
}

function tableIn(call: Call, vpc: string): RoutingTableRow | undefined {
  const reference = call.body.object('routing_table');
  if (reference === undefined) return undefined;
  return sameVpc(
    referred(call, call.world.routingTables, { reference, what: 'routing table' }),
    vpc,
  );
}

function gatewayIn(
  call: Call,
  { vpc, zone }: { readonly vpc: string; readonly zone: string },
): GatewayRow | undefined {
  const reference = call.body.object('public_gateway');
  if (reference === undefined) return undefined;
  const what = 'public gateway';
  const row = sameVpc(referred(call, call.world.gateways, { reference, what }), vpc);
  if (row.zone === zone) return row;
  throw badField('public_gateway.id', `The public gateway is in ${row.zone}, not in ${zone}.`, {
    code: 'zone_inconsistency',
  });
}

function sameVpc<Kind extends { readonly vpc: string }>(row: Kind, vpc: string): Kind {
  if (row.vpc === vpc) return row;
  throw badField('vpc', 'The resources are in different VPCs.', {
    code: 'vpc_resource_separation',
  });
}

function change(call: Call): Answer {
  const { world, body } = call;
  const row = found(call, world.subnets);
  checkLive(row.status, row.name);
  const name = body.name();
  const others = world.subnets.by('vpc', row.vpc);
  checkUnique(call, others, { name, type: `subnet ${row.vpc}`, self: row.id });
  const acl = aclIn(call, row.vpc);
  const gateway = gatewayIn(call, row);
  const table = tableIn(call, row.vpc);
  row.name = name ?? row.name;
  row.network_acl = acl?.id ?? row.network_acl;
  row.routing_table = table?.id ?? row.routing_table;
  if (body.has('public_gateway')) row.public_gateway = gateway?.id ?? null;
  return ok(show.subnet(call, row));
}

function remove(call: Call): Answer {
  const { world } = call;
  const row = found(call, world.subnets);
  checkLive(row.status, row.name);
  // What is on its way out is still in it.
  const users = world.vnis.by('subnet', row.id).map(({ id }) => id);
  if (users.length > 0 || faultNamed(call, 'subnet-drains') !== undefined)
    throw conflict(
      'subnet_in_use_network_interface_exists',
      `Cannot delete the subnet ${row.id} while it is in use by one or more network interfaces: ${users.join(', ')}`,
    );
  const hidden = world.ips.by('subnet', row.id).find((each) => isHeld(each));
  if (hidden !== undefined)
    throw conflict(
      'subnet_in_use_iks_worker_node_exists',
      `Cannot delete the subnet ${row.id} while it is in use.`,
    );
  row.status = 'deleting';
  row.public_gateway = null;
  beginDeleting(call, { job: 'subnet-gone', id: row.id, pace: world.settings.pace.subnet });
  return nothing;
}

/** Something else than a VNI holds it, whether the API shows that or not. */
function isHeld({
  held_by,
  target,
}: {
  readonly held_by?: string;
  readonly target: unknown;
}): boolean {
  return held_by !== undefined || (target !== null && typeof target === 'object');
}

export function subnetReady(world: World, id: string): void {
  const row = world.subnets.get(id);
  if (row?.status === 'pending') row.status = 'available';
}

export function subnetGone(world: World, id: string): void {
  const row = world.subnets.remove(id);
  for (const ip of world.ips.by('subnet', id)) {
    world.callOff(ip.id);
    world.ips.remove(ip.id);
  }
  if (row !== undefined) forgetTags(world, world.crn('subnet', id, row.zone));
}

function gatewayOf(call: Call, row: SubnetRow): GatewayRow {
  const gateway = call.world.gateways.get(row.public_gateway ?? undefined);
  if (gateway === undefined) throw notFound(row.id);
  return gateway;
}

function setGateway(call: Call): Answer {
  const row = found(call, call.world.subnets);
  checkLive(row.status, row.name);
  const gateway = sameVpc(
    referred(call, call.world.gateways, { reference: call.body, what: 'public gateway' }),
    row.vpc,
  );
  if (gateway.zone !== row.zone)
    throw badField('id', `The public gateway is in ${gateway.zone}.`, {
      code: 'zone_inconsistency',
    });
  row.public_gateway = gateway.id;
  return created(show.gateway(call, gateway));
}

function unsetGateway(call: Call): Answer {
  const row = found(call, call.world.subnets);
  gatewayOf(call, row);
  row.public_gateway = null;
  return nothing;
}

function setAcl(call: Call): Answer {
  const row = found(call, call.world.subnets);
  const what = 'network ACL';
  const acl = sameVpc(referred(call, call.world.acls, { reference: call.body, what }), row.vpc);
  row.network_acl = acl.id;
  return created(filters.acl(call, acl));
}

export const subnetRoutes: Routes = {
  '/subnets': {
    GET: reads('subnet', (call) =>
      listed(call, call.world.subnets.all(), {
        as: 'subnets',
        show: (row) => show.subnet(call, row),
        by: {
          ...byVpc(call),
          'zone.name': (row) => row.zone,
          'routing_table.id': (row) => row.routing_table,
        },
      }),
    ),
    POST: writes('subnet', create),
  },
  '/subnets/{id}': {
    GET: reads('subnet', (call) => ok(show.subnet(call, found(call, call.world.subnets)))),
    PATCH: writes('subnet', change),
    DELETE: writes('subnet', remove),
  },
  '/subnets/{id}/public_gateway': {
    GET: reads('subnet', (call) =>
      ok(show.gateway(call, gatewayOf(call, found(call, call.world.subnets)))),
    ),
    PUT: writes('subnet', setGateway),
    DELETE: writes('subnet', unsetGateway),
  },
  '/subnets/{id}/network_acl': {
    GET: reads('subnet', (call) => {
      const row = found(call, call.world.subnets);
      const acl = call.world.acls.get(row.network_acl);
      if (acl === undefined) throw notFound(row.id);
      return ok(filters.acl(call, acl));
    }),
    PUT: writes('subnet', setAcl),
  },
};
