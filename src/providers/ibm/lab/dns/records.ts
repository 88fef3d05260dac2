/** DNS Services: records, and how a PTR record hangs on the record of its address. */
import { placeOf, type Call, type Routes } from '../call.ts';
import { nothing, ok, type Answer, type JsonObject } from '../wire/answer.ts';
import type { Body } from '../wire/body.ts';
import { conflict, notFound } from '../wire/refusal.ts';
import type { RecordRow, ZoneRow } from '../world/rows.ts';
import { dnsPage } from './page.ts';
import {
  addressIn,
  rdataOf,
  recordTypes,
  sameAddress,
  sameRdata,
  tidyName,
  ttls,
  wholeName,
  type RecordType,
} from './rdata.ts';
import { dnsMoment, dnsReads, dnsWrites, refusedDns, zoneAt } from './zones.ts';

function showRecord(row: RecordRow): JsonObject {
  const { id, created_on, modified_on, name, type, ttl, rdata, service, protocol } = row;
  // A service record comes back under its whole name.
  const whole = service === undefined ? name : `${service}._${protocol ?? 'tcp'}.${name}`;
  return {
    id,
    created_on,
    modified_on,
    name: whole,
    type,
    ttl,
    rdata: { ...rdata },
    ...(service === undefined ? {} : { service }),
    ...(protocol === undefined ? {} : { protocol }),
  };
}

function create(call: Call): Answer {
  const { world, body } = call;
  const zone = zoneAt(call);
  const type = body.needed('type', body.text('type')) as RecordType;
  if (!recordTypes.includes(type)) throw refusedDns(`The record type '${type}' is not supported.`);
  const rdata = rdataOf(body, type);
  const ttl = ttlIn(body) ?? 900;
  const moment = dnsMoment(world);
  const dates = { created_on: moment, modified_on: moment };
  if (type === 'PTR') return createPtr(call, zone, { rdata, ttl, ...dates });
  const name = wholeName(body.needed('name', body.text('name')), zone.name);
  const draft = { type, name, rdata, ...serviceIn(body, type) };
  checkName(name);
  checkOthers(call, zone, { ...draft, id: '' });
  const id = `${type}:${world.newUuid()}`;
  return ok(showRecord(world.records.put({ ...draft, id, zone: zone.id, ttl, ...dates })));
}

/** It shares the second half of its id with the record of its address, which is changed by that. */
function createPtr(
  call: Call,
  zone: ZoneRow,
  rest: Pick<RecordRow, 'rdata' | 'ttl' | 'created_on' | 'modified_on'>,
): Answer {
  const { world, body } = call;
  const address = addressIn(body.needed('name', body.text('name')));
  const target = wholeName(String(rest.rdata['ptrdname']), zone.name);
  const linked = world.records
    .by('zone', zone.id)
    .find(
      (each) =>
        (each.type === 'A' || each.type === 'AAAA') &&
        each.name === target &&
        sameAddress(String(each.rdata['ip']), address),
    );
  if (linked === undefined)
    throw refusedDns(`There is no A or AAAA record of ${target} with the address ${address}.`);
  const id = `PTR:${linked.id.split(':')[1] ?? ''}`;
  const isThere = world.records
    .by('zone', zone.id)
    .some((each) => each.type === 'PTR' && sameAddress(each.name, address));
  if (isThere || world.records.get(id) !== undefined)
    throw conflict('conflict', `The address ${address} has a PTR record already.`);
  linked.modified_on = rest.modified_on;
  const rdata = { ptrdname: target };
  return ok(
    showRecord(
      world.records.put({ ...rest, id, zone: zone.id, name: address, type: 'PTR', rdata }),
    ),
  );
}

function ttlIn(body: Body): number | undefined {
  const ttl = body.number('ttl');
  if (ttl === undefined || ttls.includes(ttl)) return ttl;
  throw refusedDns(`The TTL ${ttl} is not one of ${ttls.join(', ')}.`);
}

function serviceIn(body: Body, type: RecordType): Pick<RecordRow, 'service' | 'protocol'> {
  if (type !== 'SRV') return {};
  const service = body.needed('service', body.text('service'));
  const protocol = body.needed('protocol', body.text('protocol')).toLowerCase();
  if (!service.startsWith('_')) throw refusedDns(`The service '${service}' has no leading _.`);
  return { service: service.toLowerCase(), protocol };
}

function checkName(name: string): void {
  if (!/^(\*\.)?([a-z0-9_]([-a-z0-9_]*[a-z0-9_])?\.)+[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name))
    throw refusedDns(`The name '${name}' is not valid.`);
}

type Draft = Pick<RecordRow, 'id' | 'name' | 'type' | 'rdata' | 'service' | 'protocol'>;

/** Nothing is there twice, and an alias stands alone. */
function checkOthers({ world }: Call, zone: ZoneRow, draft: Draft): void {
  const others = world.records
    .by('zone', zone.id)
    .filter((each) => each.id !== draft.id && each.name === draft.name && each.type !== 'PTR');
  const twin = others.some(
    (each) =>
      each.type === draft.type &&
      each.service === draft.service &&
      each.protocol === draft.protocol &&
      sameRdata(each.rdata, draft.rdata),
  );
  if (twin) throw conflict('conflict', `The record ${draft.name} ${draft.type} is there already.`);
  const isAlias = draft.type === 'CNAME' && others.length > 0;
  if (isAlias || others.some((each) => each.type === 'CNAME'))
    throw conflict('conflict', `A CNAME record of ${draft.name} cannot be beside others.`);
}

function recordAt(call: Call): RecordRow {
  const zone = zoneAt(call);
  const row = call.world.records.get(placeOf(call));
  if (row?.zone !== zone.id) throw notFound(placeOf(call), 'record_id');
  return row;
}

function change(call: Call): Answer {
  const { world, body } = call;
  const zone = zoneAt(call);
  const row = recordAt(call);
  if (body.has('type')) throw refusedDns('.type in body is a forbidden property');
  const isPtr = row.type === 'PTR';
  for (const name of isPtr ? ['name', 'rdata'] : [])
    if (body.has(name)) throw refusedDns(`.${name} in body is a forbidden property`);
  const ttl = ttlIn(body) ?? row.ttl;
  if (!isPtr) {
    const type = row.type as RecordType;
    const name = wholeName(body.text('name') ?? row.name, zone.name);
    const rdata = body.has('rdata') ? rdataOf(body, type) : row.rdata;
    checkName(name);
    const service = body.has('service') ? serviceIn(body, type) : {};
    const draft = { ...row, ...service, name, rdata };
    checkOthers(call, zone, draft);
    if (pointerOf(call, row) !== undefined && !sameRdata(rdata, row.rdata))
      throw conflict('conflict', 'The record is linked to a PTR record (record linking).');
    Object.assign(row, draft);
  }
  row.ttl = ttl;
  row.modified_on = dnsMoment(world);
  return ok(showRecord(row));
}

/** The PTR record that hangs on a record of an address. */
function pointerOf({ world }: Call, row: RecordRow): RecordRow | undefined {
  if (row.type !== 'A' && row.type !== 'AAAA') return undefined;
  return world.records.get(`PTR:${row.id.split(':')[1] ?? ''}`);
}

function remove(call: Call): Answer {
  const { world } = call;
  const row = recordAt(call);
  if (pointerOf(call, row) !== undefined)
    throw conflict('conflict', 'Delete the PTR record first (record linking).');
  if (row.type === 'PTR') {
    const uuid = row.id.split(':')[1] ?? '';
    const linked = world.records.get(`A:${uuid}`) ?? world.records.get(`AAAA:${uuid}`);
    if (linked !== undefined) linked.modified_on = dnsMoment(world);
  }
  world.records.remove(row.id);
  return nothing;
}

function list(call: Call): Answer {
  const { world, query } = call;
  const zone = zoneAt(call);
  const type = query.get('type');
  const name = query.get('name');
  const rows = world.records
    .by('zone', zone.id)
    .filter((row) => type === null || row.type === type)
    .filter(
      (row) => name === null || [tidyName(name), wholeName(name, zone.name)].includes(row.name),
    );
  return dnsPage(call, rows, { as: 'resource_records', show: showRecord });
}

function exported(call: Call): Answer {
  const zone = zoneAt(call);
  const lines = call.world.records
    .by('zone', zone.id)
    .filter((row) => row.type !== 'PTR')
    .map((row) => {
      const { name, ttl, type, rdata } = row;
      return `${name}. ${ttl} IN ${type} ${Object.values(rdata).join(' ')}`;
    });
  const headers = { 'Content-Type': 'text/plain; charset=utf-8' };
  return { status: 200, headers, body: `$ORIGIN ${zone.name}.\n${lines.join('\n')}\n` };
}

export const recordRoutes: Routes = {
  '/instances/{instance_id}/dnszones/{zone_id}/resource_records': {
    GET: dnsReads(list),
    POST: dnsWrites(create),
  },
  '/instances/{instance_id}/dnszones/{zone_id}/resource_records/{id}': {
    GET: dnsReads((call) => ok(showRecord(recordAt(call)))),
    PUT: dnsWrites(change),
    DELETE: dnsWrites(remove),
  },
  '/instances/{instance_id}/dnszones/{zone_id}/export_resource_records': {
    GET: dnsReads(exported),
  },
};
