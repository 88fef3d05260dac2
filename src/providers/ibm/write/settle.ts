/** After a lost reply: looks whether an operation took effect. */
import type { Address, VendorId } from '../../../model/address.ts';
import { sameValue } from '../../../model/json.ts';
import type { Operation } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { Context, Settled } from '../../../model/provider.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import type { Ibm } from '../ibm.ts';
import { kinds } from '../kinds/all.ts';
import { markIn } from '../owner-mark.ts';
import { tagsOn } from '../read/marks.ts';
import { readOne } from '../read/read-back.ts';
import { namesake, withIds } from './namesake.ts';
import { changedFields, idOfTarget, idsOf, NoId } from './target.ts';

export async function settle(ibm: Ibm, operation: Operation, context: Context): Promise<Settled> {
  try {
    if (operation.do === 'create') return await settleCreate(ibm, operation, context);
    const id = idOfTarget(operation, context);
    const found = await readOne(ibm, { kind: operation.kind, id }, context.signal);
    if (!found.ok) return unknown(found.problem);
    if (operation.do === 'delete')
      return found.live === undefined ? { state: 'done', id } : { state: 'not done' };
    if (found.live === undefined)
      return unknown(
        problem('gone', `${operation.of} is gone: whether it was changed before cannot be told.`, {
          about: operation.of,
        }),
      );
    return settleUpdate(operation, found.live, context);
  } catch (error) {
    // What it is made in is not there yet: then it is not either.
    if (error instanceof NoId && operation.do === 'create') return { state: 'not done' };
    if (!(error instanceof NoId)) throw error;
    return unknown(ibm.client.failure('no-id', error.message).problem);
  }
}

/**
 * Names are unique where they are looked for, and that nobody had this one was proven before the call. A mark of somebody
 * else's says that it is not ours all the same.
 */
async function settleCreate(ibm: Ibm, operation: Operation, context: Context): Promise<Settled> {
  const found = await namesake(ibm, operation, context);
  if (!found.ok) return unknown(found.problem);
  const { live, crn } = found;
  if (live === undefined) return { state: 'not done' };
  if (found.more > 0) return unknown(several(operation, found.more + 1));
  if (!fits(operation, live, context)) return unknown(anothers(operation, live.id));
  if (crn !== undefined) {
    const tags = await tagsOn(ibm, crn, context.signal);
    if (!tags.ok) return unknown(tags.problem);
    const mark = markIn(tags.tags);
    if (mark !== undefined && (mark.site !== ibm.site || mark.address !== operation.of))
      return unknown(anothers(operation, live.id));
  }
  return { state: 'done', id: live.id };
}

/** After a reply that was lost: what the call made all the same, with what its tags hang on. */
export async function madeAllTheSame(
  ibm: Ibm,
  operation: Operation,
  context: Context,
): Promise<{ readonly id: VendorId; readonly crn: string | undefined } | undefined> {
  const settled = await settleCreate(ibm, operation, context);
  if (settled.state !== 'done') return undefined;
  const found = await namesake(ibm, operation, context);
  return { id: settled.id, crn: found.ok ? found.crn : undefined };
}

/** What cannot be changed once it is made has to be right. */
function fits({ kind, to = {} }: Operation, live: LiveResource, context: Context): boolean {
  const own = kinds.find((each) => each.kind === kind);
  const wanted = withIds(kind, to, idsOf(context));
  const is = withIds(kind, live.spec, lastId);
  return (own?.fixed ?? []).every(
    (field) => wanted[field] === undefined || sameValue(is[field], wanted[field]),
  );
}

function settleUpdate(operation: Operation, live: LiveResource, context: Context): Settled {
  const { kind, from = {}, to = {} } = operation;
  const fields = changedFields(operation);
  const now = withIds(kind, live.spec, lastId);
  const matches = (spec: Spec): boolean => {
    const wanted = withIds(kind, spec, idsOf(context));
    return fields.every((field) => sameValue(now[field] ?? null, wanted[field] ?? null));
  };
  if (matches(to)) return { state: 'done', id: live.id };
  const half = fields.every((field) => {
    const value = now[field] ?? null;
    const ends = [from, to].map((spec) => withIds(kind, spec, idsOf(context))[field] ?? null);
    return ends.some((each) => sameValue(each, value));
  });
  // Several calls make one update: what is half done is done again as a whole.
  if (half || matches(from)) return { state: 'not done' };
  return unknown(
    problem(
      'moved',
      `${operation.of} is neither as it was nor as it was to be: somebody changed it.`,
      {
        about: operation.of,
      },
    ),
  );
}

function lastId(address: Address): string {
  return address.slice(address.lastIndexOf('#') + 1);
}

function unknown(why: Problem): Settled {
  return { state: 'unknown', problem: why };
}

function anothers({ of }: Operation, id: VendorId): Problem {
  return problem('taken', `What ${of} is to be called has somebody else already (#${id}).`, {
    about: of,
    help: 'Give one of the two another name.',
  });
}

function several({ of }: Operation, count: number): Problem {
  return problem('doubled', `${of} is there ${count} times.`, {
    about: of,
    help: 'Delete all but one by hand, then resume.',
  });
}
