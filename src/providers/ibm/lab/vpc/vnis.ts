/** Virtual network interfaces by themselves, with their addresses and floating IPs. */
import { placeOf, reads, writes, type Call, type Routes } from '../call.ts';
import { floatingIpRef, ipRef } from '../show/refs.ts';
import * as show from '../show/servers.ts';
import { accepted, created, nothing, ok, type Answer } from '../wire/answer.ts';
import { checkMatch, tagged } from '../wire/etag.ts';
import { badField, conflict, notFound } from '../wire/refusal.ts';
import type { FloatingIpRow, ReservedIpRow, VniRow } from '../world/rows.ts';
import { forgetTags } from '../world/things.ts';
import type { World } from '../world/world.ts';
import { beginDeleting, checkLive } from './deleting.ts';
import { checkUnique, found, listed } from './lookup.ts';
import { flagsOf, inVpc, makeVni, mostIps } from './make-vni.ts';
import { checkUnbound, letGo, vniLeaves } from './reserve.ts';

function create(call: Call): Answer {
  const { body } = call;
  if (body.flag('auto_delete') === true)
    throw badField('auto_delete', 'auto_delete must be false while nothing holds the interface.');
  const row = makeVni(call, { wish: body, autoDelete: false });
  return created(show.vni(call, row), tagged(row));
}

function change(call: Call): Answer {
  const { world, body, headers } = call;
  const row = found(call, world.vnis);
  checkMatch(headers, row);
  checkLive(row.lifecycle_state, row.name);
  const name = body.name(true);
  const vpc = world.subnets.get(row.subnet)?.vpc ?? '';
  checkUnique(call, inVpc(world, vpc), { name, type: `vni ${vpc}`, self: row.id });
  const auto = body.flag('auto_delete');
  if (auto === true && row.target === null)
    throw badField('auto_delete', 'auto_delete must be false while nothing holds the interface.');
  const flags = flagsOf(call, body, row);
  const attachment = typeof row.target === 'string' ? world.attachments.get(row.target) : undefined;
  if (!flags.enable_infrastructure_nat && attachment?.interface_type === null)
    throw badField('enable_infrastructure_nat', 'It can be false on bare metal servers only.');
  Object.assign(row, flags);
  row.name = name ?? row.name;
  row.auto_delete = auto ?? row.auto_delete;
  return ok(show.vni(call, row), tagged(row));
}

function remove(call: Call): Answer {
  const { world, headers } = call;
  const row = found(call, world.vnis);
  checkMatch(headers, row);
  checkLive(row.lifecycle_state, row.name);
  if (row.target !== null)
    throw conflict(
      'virtual_network_interface_in_use',
      `The virtual network interface ${row.id} is in use by ${targetId(row)}.`,
    );
  row.lifecycle_state = 'deleting';
  beginDeleting(call, { job: 'vni-gone', id: row.id, pace: world.settings.pace.vni });
  return accepted(show.vni(call, row));
}

function targetId({ target }: VniRow): string {
  return typeof target === 'string' ? target : (target?.['id'] ?? '');
}

export function vniReady(world: World, id: string): void {
  const row = world.vnis.get(id);
  if (row?.lifecycle_state === 'pending') row.lifecycle_state = 'stable';
}

export function vniGone(world: World, id: string): void {
  const row = world.vnis.remove(id);
  if (row === undefined) return;
  vniLeaves(world, row);
  const zone = world.subnets.get(row.subnet)?.zone;
  forgetTags(world, world.crn('virtual-network-interface', id, zone));
}

function vniAt(call: Call): VniRow {
  return found(call, call.world.vnis, 'vni_id');
}

function ipOf(call: Call, vni: VniRow): ReservedIpRow {
  const id = placeOf(call);
  const row = call.world.ips.get(id);
  if (row === undefined || !vni.ips.includes(id)) throw notFound(id);
  return row;
}

function bindIp(call: Call): Answer {
  const { world } = call;
  const vni = vniAt(call);
  checkLive(vni.lifecycle_state, vni.name);
  const ip = found(call, world.ips);
  // Said once more, it is bound as it was.
  if (vni.ips.includes(ip.id)) return ok(ipRef(call, ip.id));
  if (ip.subnet !== vni.subnet)
    throw badField('id', 'The reserved IP is in another subnet than the primary IP.');
  checkUnbound(ip);
  if (vni.ips.length >= mostIps)
    throw badField('id', `At most ${mostIps} addresses.`, { code: 'over_quota' });
  ip.target = vni.id;
  vni.ips.push(ip.id);
  return ok(ipRef(call, ip.id));
}

function unbindIp(call: Call): Answer {
  const vni = vniAt(call);
  const ip = ipOf(call, vni);
  if (ip.id === vni.primary_ip)
    throw conflict('primary_ip_in_use', `Reserved IP ${ip.id} is the primary IP of ${vni.id}.`);
  vni.ips = vni.ips.filter((each) => each !== ip.id);
  letGo(call.world, ip.id);
  return nothing;
}

function floatingIpOf(call: Call, vni: VniRow): FloatingIpRow {
  const row = call.world.floatingIps.get(placeOf(call));
  if (row?.target !== vni.id) throw notFound(placeOf(call));
  return row;
}

/** Refuses a floating IP that this VNI cannot have. */
export function bindFloatingIp({ world }: Call, vni: VniRow, fip: FloatingIpRow): void {
  checkLive(vni.lifecycle_state, vni.name);
  checkLive(fip.status, fip.name);
  if (fip.target === vni.id) return;
  if (fip.target !== null)
    throw conflict('floating_ip_in_use', `Floating IP ${fip.id} is in use by ${fip.target}.`);
  if (world.subnets.get(vni.subnet)?.zone !== fip.zone)
    throw badField('id', `Floating IP ${fip.id} is in ${fip.zone}.`, {
      code: 'zone_inconsistency',
    });
  const others = world.floatingIps.all().filter((each) => each.target === vni.id);
  if (vni.enable_infrastructure_nat && others.length > 0)
    throw conflict('target_in_use', `${vni.id} has a floating IP already: ${others[0]?.id ?? ''}`);
  fip.target = vni.id;
}

export const vniRoutes: Routes = {
  '/virtual_network_interfaces': {
    GET: reads('virtual_network_interface', (call) =>
      listed(call, call.world.vnis.all(), {
        as: 'virtual_network_interfaces',
        show: (row) => show.vni(call, row),
      }),
    ),
    POST: writes('virtual_network_interface', create),
  },
  '/virtual_network_interfaces/{id}': {
    GET: reads('virtual_network_interface', (call) => {
      const row = found(call, call.world.vnis);
      return ok(show.vni(call, row), tagged(row));
    }),
    PATCH: writes('virtual_network_interface', change),
    DELETE: writes('virtual_network_interface', remove),
  },
  '/virtual_network_interfaces/{vni_id}/ips': {
    GET: reads('virtual_network_interface', (call) => {
      const ips = vniAt(call).ips.flatMap((id) => call.world.ips.get(id) ?? []);
      return listed(call, ips, { as: 'ips', show: (row) => ipRef(call, row.id) });
    }),
  },
  '/virtual_network_interfaces/{vni_id}/ips/{id}': {
    GET: reads('virtual_network_interface', (call) => ok(ipRef(call, ipOf(call, vniAt(call)).id))),
    PUT: writes('virtual_network_interface', bindIp),
    DELETE: writes('virtual_network_interface', unbindIp),
  },
  '/virtual_network_interfaces/{vni_id}/floating_ips': {
    GET: reads('virtual_network_interface', (call) => {
      const { id } = vniAt(call);
      const fips = call.world.floatingIps.all().filter((each) => each.target === id);
      return listed(call, fips, {
        as: 'floating_ips',
        show: (row) => floatingIpRef(call, row.id),
      });
    }),
  },
  '/virtual_network_interfaces/{vni_id}/floating_ips/{id}': {
    GET: reads('virtual_network_interface', (call) =>
      ok(floatingIpRef(call, floatingIpOf(call, vniAt(call)).id)),
    ),
    PUT: writes('virtual_network_interface', (call) => {
      const fip = found(call, call.world.floatingIps);
      bindFloatingIp(call, vniAt(call), fip);
      return ok(floatingIpRef(call, fip.id));
    }),
    DELETE: writes('virtual_network_interface', (call) => {
      floatingIpOf(call, vniAt(call)).target = null;
      return nothing;
    }),
  },
};
