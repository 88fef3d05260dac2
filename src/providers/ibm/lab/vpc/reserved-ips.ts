/** Reserved IPs of a subnet. */
import { reads, writes, type Call, type Routes } from '../call.ts';
import * as show from '../show/network.ts';
import { created, nothing, ok, type Answer } from '../wire/answer.ts';
import { badField, conflict, notFound } from '../wire/refusal.ts';
import { addressOf } from '../world/network.ts';
import type { ReservedIpRow, VniRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { beginDeleting, checkLive } from './deleting.ts';
import { checkUnique, found, listed, referred } from './lookup.ts';
import { reserve } from './reserve.ts';

function create(call: Call): Answer {
  const { world, body } = call;
  const subnet = found(call, world.subnets, 'subnet_id');
  checkLive(subnet.status, subnet.name);
  const vni = targetIn(call);
  if (vni === undefined && body.flag('auto_delete') === true) throw mustStay();
  if (vni !== undefined && vni.subnet !== subnet.id)
    throw badField('target.id', 'The target is in another subnet.');
  const row = reserve(call, subnet, { wish: body, autoDelete: vni !== undefined });
  if (vni !== undefined) {
    row.target = vni.id;
    vni.ips.push(row.id);
  }
  const { ip } = world.settings.pace;
  if (ip > 0) {
    row.lifecycle_state = 'pending';
    world.later('ip-ready', row.id, ip);
  }
  return created(show.reservedIp(call, row));
}

function targetIn(call: Call): VniRow | undefined {
  const reference = call.body.object('target');
  if (reference === undefined) return undefined;
  const what = 'virtual network interface';
  const vni = referred(call, call.world.vnis, { reference, what });
  checkLive(vni.lifecycle_state, vni.name);
  return vni;
}

function mustStay(): Error {
  return badField('auto_delete', 'auto_delete must be false while the reserved IP is unbound.', {
    value: true,
  });
}

function ipAt(call: Call): ReservedIpRow {
  const subnet = found(call, call.world.subnets, 'subnet_id');
  const row = found(call, call.world.ips);
  if (row.subnet !== subnet.id) throw notFound(row.id);
  return row;
}

function checkOwn(row: ReservedIpRow): void {
  if (row.owner === 'provider')
    throw conflict(
      'reserved_ip_owned_by_provider',
      `Reserved IP ${row.id} is owned by the provider.`,
    );
  checkLive(row.lifecycle_state, row.name);
}

function change(call: Call): Answer {
  const { world, body } = call;
  const row = ipAt(call);
  checkOwn(row);
  const name = body.name(true);
  const type = `ip ${row.subnet}`;
  checkUnique(call, world.ips.by('subnet', row.subnet), { name, type, self: row.id });
  const auto = body.flag('auto_delete');
  if (auto === true && row.target === null) throw mustStay();
  row.name = name ?? row.name;
  row.auto_delete = auto ?? row.auto_delete;
  return ok(show.reservedIp(call, row));
}

function remove(call: Call): Answer {
  const row = ipAt(call);
  checkOwn(row);
  // What holds it is not always shown: `held_by` is an IKS worker or a DNS resolver.
  if (row.target !== null || row.held_by !== undefined)
    throw conflict('reserved_ip_in_use', `Reserved IP ${row.id} is in use and cannot be deleted.`);
  row.lifecycle_state = 'deleting';
  beginDeleting(call, { job: 'ip-gone', id: row.id, pace: call.world.settings.pace.ip });
  return nothing;
}

export function ipReady(world: World, id: string): void {
  const row = world.ips.get(id);
  if (row?.lifecycle_state === 'pending') row.lifecycle_state = 'stable';
}

export function ipGone(world: World, id: string): void {
  world.ips.remove(id);
}

function targetType({ target }: ReservedIpRow): string | undefined {
  return typeof target === 'string' ? 'virtual_network_interface' : target?.['resource_type'];
}

function list(call: Call): Answer {
  const { world, query } = call;
  const subnet = found(call, world.subnets, 'subnet_id');
  const orders: Readonly<Record<string, (row: ReservedIpRow) => string>> = {
    address: (row) => String(addressOf(row.address) ?? 0).padStart(10, '0'),
    created_at: (row) => row.created_at,
    name: (row) => row.name,
  };
  const order = orders[query.get('sort') ?? 'address'];
  if (order === undefined)
    throw badField('sort', 'Expected address, created_at or name.', { code: 'validation_enum' });
  return listed(call, world.ips.by('subnet', subnet.id), {
    as: 'reserved_ips',
    show: (row) => show.reservedIp(call, row),
    order,
    by: {
      'target.id': ({ target }) => (typeof target === 'string' ? target : target?.['id']),
      'target.name': ({ target }) =>
        typeof target === 'string' ? world.vnis.get(target)?.name : target?.['name'],
      'target.resource_type': targetType,
    },
  });
}

export const reservedIpRoutes: Routes = {
  '/subnets/{subnet_id}/reserved_ips': {
    GET: reads('subnet', list),
    POST: writes('subnet', create),
  },
  '/subnets/{subnet_id}/reserved_ips/{id}': {
    GET: reads('subnet', (call) => ok(show.reservedIp(call, ipAt(call)))),
    PATCH: writes('subnet', change),
    DELETE: writes('subnet', remove),
  },
};
