/** After a lost reply or a crash: looks whether an operation took effect, and never guesses. */
import type { KindName } from '../../../model/address.ts';
import { sameValue } from '../../../model/json.ts';
import type { Kind } from '../../../model/kind.ts';
import type { Operation } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { Context, Settled } from '../../../model/provider.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import { kinds } from '../kinds/all.ts';
import { names } from '../kinds/names.ts';
import { networkKinds } from '../read/networks.ts';
import type { Pve } from '../pve.ts';
import { readingOnce, readOne } from '../read/read-back.ts';
import { readSdn } from '../sdn/read.ts';
import { helpFor } from './back-by-hand.ts';
import type { Job } from './job.ts';
import { settleCreate } from './settle-create.ts';
import { settleMovedDisk } from './settle-disk.ts';
import { changedFields, idOfReference, idOfTarget, NoId } from './target.ts';
import { whyAtWork } from './tasks.ts';

export async function settle(pve: Pve, operation: Operation, context: Context): Promise<Settled> {
  const job: Job = { pve: readingOnce(pve), operation, context };
  try {
    const busy = await whyAtWork(job);
    if (busy !== undefined) return unknown(withHelp(job, busy));
    if (operation.do === 'create') return await settleCreate(job);
    return await settleChange(job);
  } catch (error) {
    if (!(error instanceof NoId)) throw error;
    return unknown(pve.client.failure('no-id', error.message).problem);
  }
}

async function settleChange(job: Job): Promise<Settled> {
  const { pve, operation, context } = job;
  const id = idOfTarget(operation, context);
  if (await isStagedWithItsVnet(job)) return { state: 'not done' };
  const found = await readOne(pve, { kind: operation.kind, id }, context.signal);
  if (!found.ok) return unknown(withHelp(job, found.why));
  if (operation.do === 'delete')
    return found.live === undefined ? { state: 'done', id } : { state: 'not done' };
  const moved = found.live === undefined && operation.kind === names.disk;
  if (moved) return settleMovedDisk(job, id);
  if (found.live === undefined) return unknown(missing(operation));
  return compared(job, found.live);
}

/** The vnet is to go, and so is all in it: that is written, and runs until it is applied. */
async function isStagedWithItsVnet({ pve, operation, context }: Job): Promise<boolean> {
  if (operation.kind !== names.sdnsubnet || operation.do !== 'delete') return false;
  const vnet = idOfReference(operation.from?.['vnet'], context);
  const sdn = await readSdn(pve, context.signal);
  return (
    sdn.ok &&
    sdn.value.some(
      ({ kind, id, state }) => kind === names.vnet && id === vnet && state === 'deleted',
    )
  );
}

/**
 * All as it is to be: done. As it was, or some of it as it was and the rest as it is to be: not done, since each of
 * our operations begins with a look and does what is left of it.
 */
function compared({ operation, context }: Job, live: LiveResource): Settled {
  const { kind, from = {}, to = {} } = operation;
  const is = comparable(live.spec, kind, context);
  const [before, after] = [from, to].map((spec) => comparable(spec, kind, context)) as [Spec, Spec];
  const fields = changedFields(operation);
  const at = (spec: Spec, field: string): boolean =>
    sameValue(is[field] ?? null, spec[field] ?? null);
  if (fields.every((field) => at(after, field))) return { state: 'done', id: live.id };
  const strange = fields.filter((field) => !at(after, field) && !at(before, field));
  if (strange.length === 0) return { state: 'not done' };
  return unknown(
    problem(
      'moved',
      `${operation.of} is neither as it was nor as it was to be (${strange.join(', ')}): somebody changed it.`,
      { about: operation.of },
    ),
  );
}

const byName = new Map<KindName, Kind>(kinds.map((each) => [each.kind, each]));

/** In its normal form, with references as vendor ids, so that a spec of incarnations and a live one are alike. */
export function comparable(spec: Spec, kind: KindName, context: Context): Spec {
  const known = byName.get(kind);
  const result: Record<string, unknown> = { ...(known?.normalise?.(spec) ?? spec) };
  for (const field in known?.references ?? {})
    if (typeof result[field] === 'string') result[field] = idOfReference(result[field], context);
  return result;
}

export function unknown(why: Problem): Settled {
  return { state: 'unknown', problem: why };
}

function missing({ of }: Operation): Problem {
  return problem('gone', `${of} is gone: whether it was changed before cannot be told.`, {
    about: of,
  });
}

/** A node that went silent while its network was reloaded can only be helped at its console. */
function withHelp({ pve, operation, context }: Job, why: Problem): Problem {
  if (!networkKinds.includes(operation.kind) || why.code === 'task-running') return why;
  const node = idOfReference(operation.to?.['node'] ?? operation.from?.['node'], context);
  const help = helpFor(pve, node);
  return help === undefined ? why : { ...why, help };
}
