/** Floating IPs, and the public gateways that hold some of them. */
import { reads, writes, type Call, type Routes } from '../call.ts';
import * as show from '../show/network.ts';
import { created, nothing, ok, type Answer } from '../wire/answer.ts';
import type { Body } from '../wire/body.ts';
import { badField, conflict } from '../wire/refusal.ts';
import { addressOf, addressText } from '../world/network.ts';
import type { FloatingIpRow, VniRow } from '../world/rows.ts';
import { forgetTags } from '../world/things.ts';
import type { World } from '../world/world.ts';
import { beginDeleting, checkLive } from './deleting.ts';
import { byVpc, checkUnique, found, groupIn, listed, referred, zoneIn } from './lookup.ts';
import { bindFloatingIp } from './vnis.ts';

function create(call: Call): Answer {
  const { world, body } = call;
  const name = body.name();
  checkUnique(call, world.floatingIps.all(), { name, type: 'floating ip' });
  const target = body.object('target');
  const vni = target === undefined ? undefined : vniIn(call, target);
  const zone = vni === undefined ? body.needed('zone', zoneIn(call)) : zoneOf(world, vni);
  const row: FloatingIpRow = {
    id: world.newId(),
    name: name ?? world.newName(),
    created_at: world.stamp(),
    resource_group: groupIn(call),
    zone,
    address: nextAddress(world),
    status: 'pending',
    target: null,
  };
  if (vni !== undefined) bindFloatingIp(call, vni, row);
  world.floatingIps.put(row);
  world.later('floating-ip-ready', row.id, world.settings.pace.floating_ip);
  return created(show.floatingIp(call, row));
}

function vniIn(call: Call, reference: Body): VniRow {
  return referred(call, call.world.vnis, { reference, what: 'virtual network interface' });
}

function zoneOf(world: World, vni: VniRow): string {
  return world.subnets.get(vni.subnet)?.zone ?? '';
}

/** Addresses are never given out twice. */
function nextAddress(world: World): string {
  const taken = new Set(world.floatingIps.all().map((each) => each.address));
  for (;;) {
    world.sequence += 1;
    const address = addressText((addressOf('198.18.0.0') ?? 0) + (world.sequence % 2 ** 17));
    if (!taken.has(address)) return address;
  }
}

function change(call: Call): Answer {
  const { world, body } = call;
  const row = found(call, world.floatingIps);
  checkLive(row.status, row.name);
  const name = body.name();
  checkUnique(call, world.floatingIps.all(), { name, type: 'floating ip', self: row.id });
  if (body.has('target')) {
    checkNoGateway(world, row, 'changed');
    const target = body.object('target');
    // It goes from one to the other in one step.
    const vni = target === undefined ? undefined : vniIn(call, target);
    const before = row.target;
    row.target = vni?.id === before ? before : null;
    try {
      if (vni !== undefined) bindFloatingIp(call, vni, row);
    } catch (error) {
      row.target = before;
      throw error;
    }
  }
  row.name = name ?? row.name;
  return ok(show.floatingIp(call, row));
}

function checkNoGateway(world: World, row: FloatingIpRow, what: string): void {
  if (world.gateways.get(row.target ?? undefined) !== undefined)
    throw conflict(
      'floating_ip_in_use',
      `Floating IP ${row.id} is in use by a public gateway and cannot be ${what}.`,
    );
}

function remove(call: Call): Answer {
  const { world } = call;
  const row = found(call, world.floatingIps);
  checkLive(row.status, row.name);
  checkNoGateway(world, row, 'deleted');
  row.status = 'deleting';
  row.target = null;
  const pace = world.settings.pace.floating_ip;
  beginDeleting(call, { job: 'floating-ip-gone', id: row.id, pace });
  return nothing;
}

export function floatingIpReady(world: World, id: string): void {
  const row = world.floatingIps.get(id);
  if (row?.status === 'pending') row.status = 'available';
}

export function floatingIpGone(world: World, id: string): void {
  const row = world.floatingIps.remove(id);
  if (row !== undefined) forgetTags(world, world.crn('floating-ip', id, row.zone));
}

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

function targetType({ world }: Call, { target }: FloatingIpRow): string | undefined {
  if (target === null) return undefined;
  return world.gateways.get(target) === undefined ? 'virtual_network_interface' : 'public_gateway';
}

function list(call: Call): Answer {
  const orders: Readonly<Record<string, (row: FloatingIpRow) => string>> = {
    created_at: (row) => row.created_at,
    name: (row) => row.name,
  };
  const asked = call.query.get('sort');
  const order = asked === null ? undefined : orders[asked];
  if (asked !== null && order === undefined)
    throw badField('sort', 'Expected created_at or name.', { code: 'validation_enum' });
  return listed(call, call.world.floatingIps.all(), {
    as: 'floating_ips',
    show: (row) => show.floatingIp(call, row),
    ...(order === undefined ? {} : { order }),
    by: {
      'target.id': (row) => row.target ?? undefined,
      'target.resource_type': (row) => targetType(call, row),
    },
  });
}

export const floatingIpRoutes: Routes = {
  '/floating_ips': { GET: reads('floating_ip', list), POST: writes('floating_ip', create) },
  '/floating_ips/{id}': {
    GET: reads('floating_ip', (call) =>
      ok(show.floatingIp(call, found(call, call.world.floatingIps))),
    ),
    PATCH: writes('floating_ip', change),
    DELETE: writes('floating_ip', remove),
  },
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
