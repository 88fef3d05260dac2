/** Zones and records of DNS Services. Writes to one zone are one at a time: the planner's lane sees to that. */
import type { Address, VendorId } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Context, Performed } from '../../../model/provider.ts';
import type { Spec } from '../../../model/resource.ts';
import { text, texts } from '../../../model/spec-fields.ts';
import type { Failure } from '../client/failure.ts';
import type { Ibm } from '../ibm.ts';
import { names } from '../kinds/names.ts';
import { pair } from '../read/making.ts';
import { dnsPath } from '../read/read-back.ts';
import { Fields } from '../shape.ts';
import { gone, patiently } from './awaiting.ts';
import { setNetworks } from './networks.ts';
import { rdataOf } from './rdata.ts';
import { changedFields, idOfTarget, idsOf } from './target.ts';

export async function performDns(
  ibm: Ibm,
  operation: Operation,
  context: Context,
): Promise<Performed> {
  const proof = await ibm.sight(context.signal, true);
  if (!proof.ok) return { ok: false, class: 'temporary', problem: proof.why };
  const instance = proof.sight.dnsInstance;
  if (instance === undefined)
    return ibm.client.failure('no-dns-instance', 'it names no dnsInstance.');
  const how = { instance, context };
  if (operation.do === 'delete') return remove(ibm, operation, how);
  if (operation.kind === names.dnszone) return writeZone(ibm, operation, how);
  return operation.do === 'create'
    ? createRecord(ibm, operation, how)
    : updateRecord(ibm, operation, how);
}

interface How {
  readonly instance: string;
  readonly context: Context;
}

async function writeZone(
  ibm: Ibm,
  operation: Operation,
  { instance, context }: How,
): Promise<Performed> {
  const { to = {}, do: verb } = operation;
  const { signal } = context;
  const description = text(to, 'description');
  let id: VendorId;
  if (verb === 'create') {
    const path = `instances/${instance}/dnszones`;
    const body = { name: to['name'], ...(description === undefined ? {} : { description }) };
    const made = await ibm.client.write({ service: 'dns', method: 'POST', path, body }, signal);
    if (!made.ok) return made;
    id = new Fields(made.value, path).text('id') as VendorId;
    await context.submitted(`${operation.kind} ${id}`);
  } else {
    id = idOfTarget(operation, context);
    const path = dnsPath(instance, names.dnszone, id);
    if (changedFields(operation).includes('description')) {
      const body = { description: description ?? '' };
      const sent = await ibm.client.write({ service: 'dns', method: 'PATCH', path, body }, signal);
      if (!sent.ok) return sent;
    }
  }
  if (verb === 'create' ? to['vpcs'] === undefined : !changedFields(operation).includes('vpcs'))
    return { ok: true, id };
  const path = dnsPath(instance, names.dnszone, id);
  const set = await setNetworks(ibm, { path, vpcs: texts(to, 'vpcs'), signal });
  return set.ok ? { ok: true, id } : { ...half(set), id };
}

// The zone is there: what is missing in it can be done again.
function half(failure: Failure): Failure {
  return failure.class === 'lost' ? { ...failure, class: 'temporary' } : failure;
}

async function createRecord(
  ibm: Ibm,
  { to = {} }: Operation,
  { instance, context }: How,
): Promise<Performed> {
  const zone = idsOf(context)(to['zone'] as Address);
  const path = `${dnsPath(instance, names.dnszone, zone)}/resource_records`;
  const body = { type: to['type'], ...ttlOf(to), ...rdataOf(to) };
  const made = await ibm.client.write(
    { service: 'dns', method: 'POST', path, body },
    context.signal,
  );
  if (!made.ok) return made.class === 'gone' ? { ...made, class: 'refused' } : made;
  return { ok: true, id: pair(zone, new Fields(made.value, path).text('id')) };
}

/** Only its life can change; of a PTR nothing else may even be said. */
async function updateRecord(
  ibm: Ibm,
  operation: Operation,
  { instance, context }: How,
): Promise<Performed> {
  const { to = {} } = operation;
  const id = idOfTarget(operation, context);
  const path = dnsPath(instance, names.record, id);
  const body = to['type'] === 'PTR' ? ttlOf(to) : { ...ttlOf(to), ...rdataOf(to) };
  const sent = await ibm.client.write(
    { service: 'dns', method: 'PUT', path, body },
    context.signal,
  );
  return sent.ok ? { ok: true, id } : sent;
}

function ttlOf(spec: Spec): object {
  return typeof spec['ttl'] === 'number' ? { ttl: spec['ttl'] } : {};
}

/** A zone goes when no network may ask it any more. */
async function remove(
  ibm: Ibm,
  operation: Operation,
  { instance, context }: How,
): Promise<Performed> {
  const { signal } = context;
  const { kind } = operation;
  const id = idOfTarget(operation, context);
  const path = dnsPath(instance, kind, id);
  if (kind === names.dnszone) {
    const out = await setNetworks(ibm, { path, vpcs: [], signal });
    if (!out.ok) return out;
  }
  const milliseconds = ibm.limits.deleteMilliseconds;
  const sent = await patiently(ibm, { milliseconds, signal }, () =>
    ibm.client.write({ service: 'dns', method: 'DELETE', path }, signal),
  );
  if (!sent.ok) return sent;
  const what = operation.liveLabel ?? operation.of;
  const away = await gone(ibm, { call: { service: 'dns', path }, what, milliseconds, signal });
  return away.ok ? { ok: true, id } : away;
}
