/** DNS Services: zones and the VPCs that may ask them. */
import { placeOf, type Call, type Operation, type Routes, type Handler } from '../call.ts';
import { nothing, ok, type Answer, type JsonObject } from '../wire/answer.ts';
import { conflict, notFound, Refusal } from '../wire/refusal.ts';
import type { ZoneRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { dnsPage } from './page.ts';

/** Nobody's zones end with these. */
const kept = [
  'ibm.com',
  'softlayer.com',
  'bluemix.net',
  'softlayer.local',
  'mybluemix.net',
  'networklayer.com',
  'ibmcloud.com',
  'pingdom.com',
  'appdomain.cloud',
  'compass.cobaltiron.com',
];

export function dnsReads(run: Handler): Operation {
  return { role: 'viewer', run };
}

export function dnsWrites(run: Handler): Operation {
  return { role: 'editor', run };
}

/** The instance that the path names, by its GUID. */
export function instanceAt(call: Call): string {
  const guid = placeOf(call, 'instance_id');
  if (!call.world.services.all().some((each) => each.guid === guid))
    throw notFound(guid, 'instance_id');
  return guid;
}

export function zoneAt(call: Call): ZoneRow {
  const instance = instanceAt(call);
  const row = call.world.zones.get(placeOf(call, 'zone_id'));
  if (row?.instance !== instance) throw notFound(placeOf(call, 'zone_id'), 'dnszone_id');
  return row;
}

export function dnsMoment({ now }: World): string {
  return now.toISOString();
}

/** Says what DNS Services does not take. */
export function refusedDns(message: string): Refusal {
  return new Refusal(400, 'bad_request', { message });
}

function showZone({ world }: Call, row: ZoneRow): JsonObject {
  const active = world.permitted.by('zone', row.id).some((each) => each.state === 'ACTIVE');
  return {
    id: row.id,
    created_on: row.created_on,
    modified_on: row.modified_on,
    instance_id: row.instance,
    name: row.name,
    description: row.description,
    state: active ? 'ACTIVE' : 'PENDING_NETWORK_ADD',
    label: row.label,
  };
}

function createZone(call: Call): Answer {
  const { world, body } = call;
  const instance = instanceAt(call);
  const name = body.needed('name', body.text('name')).toLowerCase().replace(/\.$/, '');
  if (!/^([a-z0-9_]([-a-z0-9_]*[a-z0-9_])?\.)+[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name))
    throw refusedDns(`The zone name '${name}' is not valid.`);
  if (kept.some((each) => name === each || name.endsWith(`.${each}`)))
    throw refusedDns(`The zone name '${name}' is not allowed.`);
  const moment = dnsMoment(world);
  const row = world.zones.put({
    id: `${name}:${world.newUuid()}`,
    instance,
    name,
    description: body.text('description') ?? '',
    label: body.text('label') ?? '',
    created_on: moment,
    modified_on: moment,
  });
  return ok(showZone(call, row));
}

function changeZone(call: Call): Answer {
  const { world, body } = call;
  const row = zoneAt(call);
  if (body.has('name')) throw refusedDns('.name in body is a forbidden property');
  row.description = body.text('description') ?? row.description;
  row.label = body.text('label') ?? row.label;
  row.modified_on = dnsMoment(world);
  return ok(showZone(call, row));
}

function removeZone(call: Call): Answer {
  const { world } = call;
  const row = zoneAt(call);
  if (world.permitted.by('zone', row.id).length > 0)
    throw conflict('conflict', `The zone ${row.name} has permitted networks.`);
  for (const record of world.records.by('zone', row.id)) world.records.remove(record.id);
  world.zones.remove(row.id);
  return nothing;
}

function listZones(call: Call): Answer {
  const { world, query } = call;
  const vpc = query.get('vpc_id');
  const zones = world.zones
    .by('instance', instanceAt(call))
    .filter(
      ({ id }) =>
        vpc === null ||
        world.permitted.by('zone', id).some((each) => each.vpc_crn.endsWith(`:${vpc}`)),
    );
  return dnsPage(call, zones, { as: 'dnszones', show: (row) => showZone(call, row) });
}

export const zoneRoutes: Routes = {
  '/instances/{instance_id}/dnszones': { GET: dnsReads(listZones), POST: dnsWrites(createZone) },
  '/instances/{instance_id}/dnszones/{zone_id}': {
    GET: dnsReads((call) => ok(showZone(call, zoneAt(call)))),
    PATCH: dnsWrites(changeZone),
    DELETE: dnsWrites(removeZone),
  },
  '/instances/{instance_id}/custom_resolvers': {
    GET: dnsReads((call) => {
      instanceAt(call);
      return ok({ custom_resolvers: [] });
    }),
  },
};
