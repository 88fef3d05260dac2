/** Deletes one object, and is done when it is gone and its name is free. */
import type { VendorId } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Context, Performed } from '../../../model/provider.ts';
import type { Failure } from '../client/failure.ts';
import type { Ibm } from '../ibm.ts';
import { names } from '../kinds/names.ts';
import { pathOf, readOne } from '../read/read-back.ts';
import { gone, patiently } from './awaiting.ts';
import { namesake } from './namesake.ts';
import { stop } from './power.ts';
import { idOfTarget } from './target.ts';
import { detach } from './volumes.ts';

export async function remove(ibm: Ibm, operation: Operation, context: Context): Promise<Performed> {
  const id = idOfTarget(operation, context);
  const path = pathOf(operation.kind, id);
  if (path === undefined) return ibm.client.failure('cannot', `'${operation.id}' cannot be done.`);
  const before = await readyToGo(ibm, operation, { id, context });
  if (!before.ok) return before;
  const { signal } = context;
  const milliseconds = ibm.limits.deleteMilliseconds;
  // In use, or on its way already: what uses it is deleted in the background.
  const sent = await patiently(ibm, { milliseconds, signal }, () =>
    ibm.client.write({ service: 'vpc', method: 'DELETE', path }, signal),
  );
  if (!sent.ok) return sent;
  const what = operation.liveLabel ?? operation.of;
  const call = { service: 'vpc', path } as const;
  const away = await gone(ibm, { call, what, milliseconds, signal });
  if (!away.ok) return away;
  const free = await nameFree(ibm, operation, { context, milliseconds });
  return free.ok ? { ok: true, id } : free;
}

type Ok = { readonly ok: true } | Failure;

/** A server goes only when it is off, a volume when nobody has it. */
async function readyToGo(
  ibm: Ibm,
  { kind, of }: Operation,
  { id, context }: { readonly id: VendorId; readonly context: Context },
): Promise<Ok> {
  if (kind !== names.server && kind !== names.volume) return { ok: true };
  const found = await readOne(ibm, { kind, id }, context.signal);
  if (!found.ok) return found;
  const { live } = found;
  if (live === undefined) return { ok: true };
  if (kind === names.volume)
    return live.spec['instance'] === null ? { ok: true } : detach(ibm, { live, context });
  const off = live.spec['running'] !== true || live.status?.['state'] === 'deleting';
  return off ? { ok: true } : stop(ibm, { id, of, signal: context.signal });
}

/** The name of a bare metal server is taken for a while after it is gone. Those that can be asked for by name are. */
async function nameFree(
  ibm: Ibm,
  operation: Operation,
  { context, milliseconds }: { readonly context: Context; readonly milliseconds: number },
): Promise<Ok> {
  const { kind, from } = operation;
  if ((kind !== names.server && kind !== names.volume) || from === undefined) return { ok: true };
  return patiently(ibm, { milliseconds, signal: context.signal }, async () => {
    const other = await namesake(ibm, { ...operation, to: from }, context);
    if (!other.ok) return other;
    return other.live === undefined
      ? { ok: true as const }
      : {
          ...ibm.client.failure('name-taken', `the name of ${operation.of} is still taken.`),
          class: 'busy' as const,
        };
  });
}
