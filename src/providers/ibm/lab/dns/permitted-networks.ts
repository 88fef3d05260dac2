/** DNS Services: the VPCs that may ask a zone. */
import { dnsMoment, dnsReads, dnsWrites, refusedDns, zoneAt } from './zones.ts';
import { placeOf, type Call, type Routes } from '../call.ts';
import { accepted, ok, type Answer, type JsonObject } from '../wire/answer.ts';
import { conflict, notFound } from '../wire/refusal.ts';
import type { PermittedRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

const mostNetworks = 10;

function showNetwork(row: PermittedRow): JsonObject {
  return {
    id: row.id,
    created_on: row.created_on,
    modified_on: row.modified_on,
    permitted_network: { vpc_crn: row.vpc_crn },
    type: 'vpc',
    state: row.state,
  };
}

function addNetwork(call: Call): Answer {
  const { world, body } = call;
  const zone = zoneAt(call);
  if (body.text('type') !== 'vpc') throw refusedDns('Expected the type vpc.');
  const network = body.needed('permitted_network', body.object('permitted_network'));
  const crn = network.needed('vpc_crn', network.text('vpc_crn'));
  if (world.vpcs.get(crn.split(':').at(-1)) === undefined)
    throw refusedDns(`The VPC ${crn} does not exist.`);
  const others = world.permitted.all().filter((each) => each.vpc_crn === crn);
  if (others.some((each) => world.zones.get(each.zone)?.name === zone.name))
    throw conflict('conflict', `The VPC is permitted in a zone ${zone.name} already.`);
  if (world.permitted.by('zone', zone.id).length >= mostNetworks)
    throw refusedDns(`A zone has at most ${mostNetworks} permitted networks.`);
  const moment = dnsMoment(world);
  const row = world.permitted.put({
    id: world.newUuid(),
    zone: zone.id,
    vpc_crn: crn,
    state: 'PENDING',
    created_on: moment,
    modified_on: moment,
  });
  world.later('permitted-ready', row.id, world.settings.pace.permitted_network);
  return ok(showNetwork(row));
}

function networkAt(call: Call): PermittedRow {
  const zone = zoneAt(call);
  const row = call.world.permitted.get(placeOf(call));
  if (row?.zone !== zone.id) throw notFound(placeOf(call), 'permitted_network_id');
  return row;
}

function removeNetwork(call: Call): Answer {
  const { world } = call;
  const row = networkAt(call);
  if (row.state === 'REMOVAL_PENDING')
    throw conflict('conflict', 'The permitted network is being removed.');
  row.state = 'REMOVAL_PENDING';
  world.callOff(row.id);
  world.later('permitted-gone', row.id, world.settings.pace.permitted_network);
  return accepted(showNetwork(row));
}

export function permittedReady(world: World, id: string): void {
  const row = world.permitted.get(id);
  if (row?.state === 'PENDING') row.state = 'ACTIVE';
}

export function permittedGone(world: World, id: string): void {
  world.permitted.remove(id);
}

export const permittedRoutes: Routes = {
  '/instances/{instance_id}/dnszones/{zone_id}/permitted_networks': {
    GET: dnsReads((call) => {
      const rows = call.world.permitted.by('zone', zoneAt(call).id);
      return ok({ permitted_networks: rows.map(showNetwork) });
    }),
    POST: dnsWrites(addNetwork),
  },
  '/instances/{instance_id}/dnszones/{zone_id}/permitted_networks/{id}': {
    GET: dnsReads((call) => ok(showNetwork(networkAt(call)))),
    DELETE: dnsWrites(removeNetwork),
  },
};
