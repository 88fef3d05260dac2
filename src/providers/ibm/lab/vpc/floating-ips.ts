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
import { checkUnique, found, groupIn, listed, referred, zoneIn } from './lookup.ts';
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
export function nextAddress(world: World): string {
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
};
