/** Volumes on instances: attached, detached, and what becomes of them with the instance. */
import type { Address } from '../../../model/address.ts';
import type { Context } from '../../../model/provider.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import type { Failure } from '../client/failure.ts';
import type { Ibm } from '../ibm.ts';
import { names } from '../kinds/names.ts';
import { readOne } from '../read/read-back.ts';
import type { VendorId } from '../../../model/address.ts';
import { Fields } from '../shape.ts';
import { gone, ready } from './awaiting.ts';
import { idsOf } from './target.ts';

type Ok = { readonly ok: true } | Failure;
interface Volume {
  readonly id: string;
  readonly spec: Spec;
  readonly context: Context;
}

export async function attach(ibm: Ibm, { id, spec, context }: Volume): Promise<Ok> {
  const { signal } = context;
  const instance = idsOf(context)(spec['instance'] as Address);
  const path = `instances/${instance}/volume_attachments`;
  const body = {
    volume: { id },
    // Said always: what is left out may mean that it goes with the instance.
    delete_volume_on_instance_delete: spec['deleteWithInstance'] === true,
  };
  const made = await ibm.client.write({ service: 'vpc', method: 'POST', path, body }, signal);
  if (!made.ok) return made;
  const own = `${path}/${new Fields(made.value, path).text('id')}`;
  const milliseconds = ibm.limits.provisionMilliseconds;
  const call = { service: 'vpc', path: own } as const;
  return ready(ibm, { call, what: `volume ${id}`, milliseconds, signal }, (each) =>
    each.text('status') === 'attached' ? 'ready' : 'wait',
  );
}

export async function detach(
  ibm: Ibm,
  { live, context }: { readonly live: LiveResource; readonly context: Context },
): Promise<Ok> {
  const { signal } = context;
  const instance = lastId(live.spec['instance']);
  const path = `instances/${instance}/volume_attachments/${String(live.status?.['attachment'])}`;
  const sent = await ibm.client.write({ service: 'vpc', method: 'DELETE', path }, signal);
  if (!sent.ok && sent.class !== 'gone') return sent;
  const milliseconds = ibm.limits.provisionMilliseconds;
  return gone(ibm, { call: { service: 'vpc', path }, what: live.label, milliseconds, signal });
}

/** To another instance, or to none; or only what becomes of it with the one it has. */
export async function moveVolume(ibm: Ibm, { id, spec, context }: Volume): Promise<Ok> {
  const found = await readOne(ibm, { kind: names.volume, id: id as VendorId }, context.signal);
  if (!found.ok) return found;
  const { live } = found;
  if (live === undefined) return ibm.client.failure('gone', `volume ${id} is gone.`);
  const has = live.spec['instance'] === null ? undefined : lastId(live.spec['instance']);
  const wants =
    typeof spec['instance'] === 'string' ? idsOf(context)(spec['instance'] as Address) : undefined;
  if (has !== undefined && has === wants) {
    const path = `instances/${has}/volume_attachments/${String(live.status?.['attachment'])}`;
    const body = { delete_volume_on_instance_delete: spec['deleteWithInstance'] === true };
    return ibm.client.write({ service: 'vpc', method: 'PATCH', path, body }, context.signal);
  }
  if (has !== undefined) {
    const off = await detach(ibm, { live, context });
    if (!off.ok) return off;
  }
  if (wants === undefined) return { ok: true };
  const on = await attach(ibm, { id, spec, context });
  return on.ok || has === undefined ? on : backTo(ibm, { live, on, context });
}

/** Where it cannot be attached it goes back to who had it: a volume is never left with nobody. */
async function backTo(
  ibm: Ibm,
  {
    live,
    on,
    context,
  }: { readonly live: LiveResource; readonly on: Failure; readonly context: Context },
): Promise<Failure> {
  const back = await attach(ibm, { id: live.id, spec: live.spec, context });
  const said = back.ok
    ? 'it is back where it was'
    : `it is attached nowhere: ${back.problem.message}`;
  return {
    ...on,
    problem: { ...on.problem, message: `${on.problem.message} ${live.label}: ${said}.` },
  };
}

function lastId(address: unknown): string {
  const text = String(address);
  return text.slice(text.lastIndexOf('#') + 1);
}
