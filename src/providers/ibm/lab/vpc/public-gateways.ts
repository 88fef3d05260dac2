/** Public gateways: one per zone of a VPC, each with a floating IP. */
import { reads, writes, type Call, type Routes } from '../call.ts';
import * as show from '../show/network.ts';
import { created, nothing, ok, type Answer } from '../wire/answer.ts';
import { conflict } from '../wire/refusal.ts';
import type { FloatingIpRow } from '../world/rows.ts';
import { forgetTags } from '../world/things.ts';
import type { World } from '../world/world.ts';
import { beginDeleting, checkLive } from './deleting.ts';
import { byVpc, checkUnique, found, groupIn, listed, referred, zoneIn } from './lookup.ts';
import { floatingIpGone, nextAddress } from './floating-ips.ts';

function createGateway(call: Call): Answer {
  const { world, body } = call;
  const reference = body.needed('vpc', body.object('vpc'));
  const vpc = referred(call, world.vpcs, { reference, what: 'VPC' });
  checkLive(vpc.status, vpc.name);
  const zone = body.needed('zone', zoneIn(call));
  const name = body.name();
  const others = world.gateways.by('vpc', vpc.id);
  checkUnique(call, others, { name, type: `gateway ${vpc.id}` });
  if (others.some((each) => each.zone === zone))
    throw conflict('gateway_too_many', `The VPC has a public gateway in ${zone} already.`);
  const wanted = body.object('floating_ip');
  const there =
    wanted === undefined || !wanted.has('id')
      ? undefined
      : referred(call, world.floatingIps, { reference: wanted, what: 'floating IP' });
  if (there !== undefined && (there.target !== null || there.zone !== zone))
    throw conflict('floating_ip_in_use', `Floating IP ${there.id} is in use, or in another zone.`);
  const id = world.newId();
  const resource_group = groupIn(call);
  const made: FloatingIpRow = {
    id: world.newId(),
    name: wanted?.text('name') ?? world.newName(),
    created_at: world.stamp(),
    resource_group,
    zone,
    address: nextAddress(world),
    status: 'available',
    target: id,
  };
  const fip = there ?? world.floatingIps.put(made);
  fip.target = id;
  const row = world.gateways.put({
    id,
    name: name ?? world.newName(),
    created_at: world.stamp(),
    resource_group,
    vpc: vpc.id,
    zone,
    status: 'pending',
    floating_ip: fip.id,
    made_floating_ip: there === undefined,
  });
  world.later('gateway-ready', id, world.settings.pace.gateway);
  return created(show.gateway(call, row));
}

function changeGateway(call: Call): Answer {
  const { world, body } = call;
  const row = found(call, world.gateways);
  const name = body.name();
  const others = world.gateways.by('vpc', row.vpc);
  checkUnique(call, others, { name, type: `gateway ${row.vpc}`, self: row.id });
  row.name = name ?? row.name;
  return ok(show.gateway(call, row));
}

function removeGateway(call: Call): Answer {
  const { world } = call;
  const row = found(call, world.gateways);
  checkLive(row.status, row.name);
  const user = world.subnets.by('vpc', row.vpc).find((each) => each.public_gateway === row.id);
  if (user !== undefined)
    throw conflict(
      'public_gateway_in_use',
      `Public gateway ${row.id} is in use by subnet ${user.id}.`,
    );
  row.status = 'deleting';
  const pace = world.settings.pace.gateway;
  beginDeleting(call, { job: 'gateway-gone', id: row.id, pace });
  return nothing;
}

export function gatewayReady(world: World, id: string): void {
  const row = world.gateways.get(id);
  if (row?.status === 'pending') row.status = 'available';
}

/** The floating IP that was made for it goes too, another one is free again. */
export function gatewayGone(world: World, id: string): void {
  const row = world.gateways.remove(id);
  if (row === undefined) return;
  forgetTags(world, world.crn('public-gateway', id, row.zone));
  const fip = world.floatingIps.get(row.floating_ip);
  if (fip === undefined) return;
  if (row.made_floating_ip) floatingIpGone(world, fip.id);
  else fip.target = null;
}

export const gatewayRoutes: Routes = {
  '/public_gateways': {
    GET: reads('public_gateway', (call) =>
      listed(call, call.world.gateways.all(), {
        as: 'public_gateways',
        show: (row) => show.gateway(call, row),
        by: byVpc(call),
      }),
    ),
    POST: writes('public_gateway', createGateway),
  },
  '/public_gateways/{id}': {
    GET: reads('public_gateway', (call) =>
      ok(show.gateway(call, found(call, call.world.gateways))),
    ),
    PATCH: writes('public_gateway', changeGateway),
    DELETE: writes('public_gateway', removeGateway),
  },
};
