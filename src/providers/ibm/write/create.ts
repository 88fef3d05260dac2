/** Makes one object: one POST, its mark, and then patience until it is usable. */
import type { VendorId } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Context, Performed } from '../../../model/provider.ts';
import type { Failure } from '../client/failure.ts';
import type { Ibm } from '../ibm.ts';
import { names } from '../kinds/names.ts';
import { pathOf } from '../read/read-back.ts';
import { listed } from '../read/lists.ts';
import { pair } from '../read/making.ts';
import { Fields } from '../shape.ts';
import { patiently, ready } from './awaiting.ts';
import { writings, type Writing } from './bodies.ts';
import { setGroups } from './groups.ts';
import { mark } from './marking.ts';
import { namesake } from './namesake.ts';
import { madeAllTheSame } from './settle.ts';
import { idsOf } from './target.ts';
import { attach } from './volumes.ts';

export interface How {
  readonly context: Context;
  readonly writing: Writing;
}

export async function create(
  ibm: Ibm,
  operation: Operation,
  { context, writing }: How,
): Promise<Performed> {
  const { signal } = context;
  const idOf = idsOf(context);
  const { to: spec = {}, kind } = operation;
  const path = writing.collection(spec, idOf);
  const group = await groupOf(ibm, writing, signal);
  const call = {
    service: 'vpc',
    method: 'POST',
    path,
    body: { ...writing.body(spec, idOf), ...group },
  } as const;
  const wait = { milliseconds: ibm.limits.provisionMilliseconds, signal };
  const made = await patiently(
    ibm,
    wait,
    () => ibm.client.write(call, signal),
    (failure) => freedSoon(ibm, operation, { failure, context }),
  );
  // The collection is there: what is not found is something that the body names.
  if (!made.ok && made.class !== 'lost')
    return made.class === 'gone' ? { ...made, class: 'refused' } : made;
  const told = made.ok ? new Fields(made.value, path) : undefined;
  // That nobody had this name was looked at before the call: what has it now is ours.
  const there =
    told === undefined
      ? await madeAllTheSame(ibm, operation, context)
      : {
          id: writing.id(spec, idOf, told.text('id')) as VendorId,
          crn: told.textOrNull('crn') ?? undefined,
        };
  if (there === undefined) return made.ok ? ibm.client.failure('no-id', 'it told no id.') : made;
  const { id, crn } = there;
  await context.submitted(`${kind} ${id}`);
  const notes: string[] = [];
  if (crn !== undefined) {
    const unmarked = await mark(ibm, crn, operation, { signal, fresh: true });
    if (unmarked !== undefined) notes.push(`it bears no mark: ${unmarked}`);
  }
  const end = await finished(ibm, operation, { id, context });
  if (!end.ok) return { ...end, class: end.class === 'lost' ? 'temporary' : end.class, id };
  return { ok: true, id, ...(notes.length === 0 ? {} : { notes }), ...end.made };
}

/** A name or an address that the last holder is about to give up. */
async function freedSoon(
  ibm: Ibm,
  operation: Operation,
  { failure, context }: { readonly failure: Failure; readonly context: Context },
): Promise<boolean> {
  if (failure.class === 'busy') return true;
  if (failure.problem.code !== 'name-taken') return false;
  const other = await namesake(ibm, operation, context);
  return other.ok && other.live === undefined;
}

type End =
  | { readonly ok: true; readonly made: Pick<Extract<Performed, { ok: true }>, 'made'> }
  | Failure;

async function finished(
  ibm: Ibm,
  operation: Operation,
  { id, context }: { readonly id: VendorId; readonly context: Context },
): Promise<End> {
  const { kind, to: spec = {} } = operation;
  const writing = writings.get(kind);
  const path = pathOf(kind, id);
  if (writing === undefined || path === undefined) return { ok: true, made: {} };
  const { signal } = context;
  const milliseconds = ibm.limits.provisionMilliseconds;
  const call = { service: 'vpc', path } as const;
  const usable = await ready(
    ibm,
    { call, what: operation.of, milliseconds, signal },
    writing.judge,
  );
  if (!usable.ok) return usable;
  if (kind === names.vni && Array.isArray(spec['securityGroups'])) {
    const set = await setGroups(ibm, {
      id,
      of: operation.of,
      groups: spec['securityGroups'] as string[],
      signal,
    });
    if (!set.ok) return set;
  }
  if (kind === names.volume && typeof spec['instance'] === 'string') {
    const on = await attach(ibm, { id, spec, context });
    if (!on.ok) return on;
  }
  return madeBeside(ibm, operation, { id, body: usable.value, signal });
}

/** What came along unasked: prefixes of a VPC, the IP of an interface. */
async function madeBeside(
  ibm: Ibm,
  { kind, to = {} }: Operation,
  {
    id,
    body,
    signal,
  }: { readonly id: VendorId; readonly body: Fields; readonly signal: AbortSignal },
): Promise<End> {
  if (kind === names.vpc && to['prefixManagement'] !== 'manual') {
    const all = await listed(ibm, `vpcs/${id}/address_prefixes`, ibm.make.prefix(id), signal);
    if (!all.ok) return { ok: true, made: {} };
    return {
      ok: true,
      made: { made: all.found.map(({ live }) => ({ kind: names.prefix, id: live.id })) },
    };
  }
  if (kind === names.vni && to['ip'] === undefined) {
    const ip = pair(body.object('subnet').text('id'), body.object('primary_ip').text('id'));
    return { ok: true, made: { made: [{ kind: names.ip, id: ip }] } };
  }
  return { ok: true, made: {} };
}

export async function groupOf(
  ibm: Ibm,
  { grouped }: Pick<Writing, 'grouped'>,
  signal: AbortSignal,
): Promise<object> {
  if (grouped !== true || ibm.resourceGroup === undefined) return {};
  const proof = await ibm.sight(signal, true);
  const id = proof.ok ? proof.sight.resourceGroup : undefined;
  return id === undefined ? {} : { resource_group: { id } };
}
