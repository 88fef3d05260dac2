/** Changes one object in place: a merge patch, and what has calls of its own. */
import type { Address, VendorId } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Context, Performed } from '../../../model/provider.ts';
import type { Spec } from '../../../model/resource.ts';
import type { Failure } from '../client/failure.ts';
import type { Ibm } from '../ibm.ts';
import { names } from '../kinds/names.ts';
import { pathOf, readOne } from '../read/read-back.ts';
import { patiently, ready } from './awaiting.ts';
import type { How } from './create.ts';
import { setGroups } from './groups.ts';
import { mark } from './marking.ts';
import { start, stop } from './power.ts';
import { changedFields, idOfTarget, idsOf } from './target.ts';
import { moveVolume } from './volumes.ts';

export async function update(
  ibm: Ibm,
  operation: Operation,
  { context, writing }: How,
): Promise<Performed> {
  const { to = {}, kind } = operation;
  const { signal } = context;
  const id = idOfTarget(operation, context);
  const path = pathOf(kind, id) ?? '';
  const fields = changedFields(operation);
  const body = Object.assign(
    {},
    ...fields.map((field) => writing.patch[field]?.(to[field] ?? null)),
  ) as object;
  if (Object.keys(body).length > 0) {
    const call = { service: 'vpc', method: 'PATCH', path, body } as const;
    const wait = { milliseconds: ibm.limits.provisionMilliseconds, signal };
    const sent = await patiently(ibm, wait, () => ibm.client.write(call, signal));
    if (!sent.ok) return sent;
  }
  const rest = await otherFields(ibm, operation, { id, path, fields, spec: to, context });
  if (!rest.ok) return rest;
  const what = operation.of;
  const milliseconds = ibm.limits.provisionMilliseconds;
  const call = { service: 'vpc', path } as const;
  const usable = await ready(ibm, { call, what, milliseconds, signal }, writing.judge);
  if (!usable.ok) return usable;
  const notes = await remarked(ibm, operation, { id, context });
  return { ok: true, id, ...(notes === undefined ? {} : { notes: [notes] }) };
}

interface Rest {
  readonly id: VendorId;
  readonly path: string;
  readonly fields: readonly string[];
  readonly spec: Spec;
  readonly context: Context;
}
type Ok = { readonly ok: true } | Failure;

async function otherFields(ibm: Ibm, operation: Operation, rest: Rest): Promise<Ok> {
  const { fields, spec, id, context } = rest;
  const { signal } = context;
  const { of, kind } = operation;
  if (kind === names.subnet && fields.includes('gateway')) return setGateway(ibm, rest);
  if (kind === names.floatingip && fields.includes('vni')) return setTarget(ibm, rest);
  if (kind === names.vni && fields.includes('securityGroups'))
    return setGroups(ibm, { id, of, groups: spec['securityGroups'] as string[], signal });
  if (kind === names.server && fields.includes('running'))
    return spec['running'] === true
      ? start(ibm, { id, of, signal })
      : stop(ibm, { id, of, signal });
  if (
    kind === names.volume &&
    (fields.includes('instance') || fields.includes('deleteWithInstance'))
  )
    return moveVolume(ibm, { id, spec, context });
  return { ok: true };
}

async function setGateway(ibm: Ibm, { path, spec, context }: Rest): Promise<Ok> {
  const call = { service: 'vpc', path: `${path}/public_gateway` } as const;
  const { gateway } = spec;
  const sent =
    typeof gateway === 'string'
      ? await ibm.client.write(
          { ...call, method: 'PUT', body: { id: idsOf(context)(gateway as Address) } },
          context.signal,
        )
      : await ibm.client.write({ ...call, method: 'DELETE' }, context.signal);
  // That none is there is what was to be.
  return !sent.ok && sent.class === 'gone' && typeof gateway !== 'string' ? { ok: true } : sent;
}

/** Off the one that has it first: it goes to another only when it is free. */
async function setTarget(ibm: Ibm, { path, spec, context }: Rest): Promise<Ok> {
  const { signal } = context;
  const send = (target: unknown) =>
    ibm.client.write({ service: 'vpc', method: 'PATCH', path, body: { target } }, signal);
  const wait = { milliseconds: ibm.limits.provisionMilliseconds, signal };
  const off = await patiently(ibm, wait, () => send(null));
  if (!off.ok || typeof spec['vni'] !== 'string') return off;
  const id = idsOf(context)(spec['vni'] as Address);
  return patiently(ibm, wait, () => send({ id }));
}

/** What is declared bears our mark from its first change on. */
async function remarked(
  ibm: Ibm,
  operation: Operation,
  { id, context }: { readonly id: VendorId; readonly context: Context },
): Promise<string | undefined> {
  const { signal } = context;
  const found = await readOne(ibm, { kind: operation.kind, id }, signal);
  if (!found.ok || found.crn === undefined) return undefined;
  const own = found.live?.mark;
  if (own?.site === ibm.site && own.address === operation.of) return undefined;
  const why = await mark(ibm, found.crn, operation, { signal, fresh: false });
  return why === undefined ? undefined : `it bears no mark: ${why}`;
}
