/** After a lost reply: looks whether an operation took effect. */
import type { Address, VendorId } from '../../model/address.ts';
import { sameValue } from '../../model/json.ts';
import type { Operation } from '../../model/operation.ts';
import { problem, type Problem } from '../../model/problem.ts';
import type { Context, Settled } from '../../model/provider.ts';
import type { LiveResource, Spec } from '../../model/resource.ts';
import type { Maas } from './maas.ts';
import { kinds } from './kinds/all.ts';
import { names } from './kinds/names.ts';
import { observe } from './observe.ts';
import { changedFields, idOfTarget, idsOf, NoId } from './target.ts';
import { readOne } from './read-back.ts';

export async function settle(maas: Maas, operation: Operation, context: Context): Promise<Settled> {
  try {
    if (operation.do === 'create') return await settleCreate(maas, operation, context);
    const id = idOfTarget(operation, context);
    const found = await readOne(maas, { kind: operation.kind, id }, context.signal);
    if (!found.ok) return unknown(found.problem);
    if (operation.do === 'delete')
      return found.live === undefined ? { state: 'done', id } : { state: 'not done' };
    if (found.live === undefined) return unknown(missing(operation));
    return settleUpdate(operation, found.live, context);
  } catch (error) {
    if (!(error instanceof NoId)) throw error;
    return unknown(maas.client.failure('no-id', error.message).problem);
  }
}

// Ours is what carries our mark. A kind without marks goes by its key: that nothing had it was proven before the call.
async function settleCreate(
  maas: Maas,
  { kind: kindName, of, to = {} }: Operation,
  context: Context,
): Promise<Settled> {
  const seen = await observe(maas, { kinds: [kindName] }, context.signal);
  const blind = seen.unseen[0];
  if (blind !== undefined) return unknown(blind.why);
  const kind = kinds.find((each) => each.kind === kindName);
  const key = kind?.key(withIds(to, kindName, context));
  const marks = kindName === names.space || kindName === names.subnet || kindName === names.band;
  const ours = seen.live.filter((each) => {
    if (each.kind !== kindName) return false;
    if (marks) return each.mark?.site === maas.site && each.mark.address === of && fits(each, to);
    return kind?.key(keyed(each)) === key && (kindName !== names.link || fits(each, to));
  });
  const [found, ...more] = ours;
  if (found === undefined) return { state: 'not done' };
  return more.length === 0 ? { state: 'done', id: found.id } : unknown(several(of, ours));
}

// What tells the new incarnation from an old one that carries the same mark.
function fits({ spec }: LiveResource, to: Spec): boolean {
  return ['cidr', 'range', 'mode', 'address'].every(
    (field) => to[field] === undefined || sameValue(spec[field], to[field]),
  );
}

function settleUpdate(operation: Operation, live: LiveResource, context: Context): Settled {
  const { kind, from = {}, to = {} } = operation;
  const fields = changedFields(operation);
  const now = keyed(live);
  const matches = (spec: Spec): boolean => {
    const wanted = withIds(spec, kind, context);
    return fields.every((field) => sameValue(now[field] ?? null, wanted[field] ?? null));
  };
  if (matches(to)) return { state: 'done', id: live.id };
  if (matches(from)) return { state: 'not done' };
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

/** References by vendor id, so that a spec of incarnations and a live one can be compared. */
function withIds(spec: Spec, kind: Operation['kind'], context: Context): Spec {
  const references = kinds.find((each) => each.kind === kind)?.references ?? {};
  const idOf = idsOf(context);
  const result: Record<string, unknown> = { ...spec };
  for (const field in references)
    if (typeof spec[field] === 'string') result[field] = idOf(spec[field] as Address);
  return result;
}

function keyed({ spec, kind }: LiveResource): Spec {
  return withIds(spec, kind, noContext);
}

const noContext: Context = {
  signal: new AbortController().signal,
  idOf: () => undefined,
  submitted: () => Promise.resolve(),
};

function unknown(why: Problem): Settled {
  return { state: 'unknown', problem: why };
}

function missing({ of }: Operation): Problem {
  return problem('gone', `${of} is gone: whether it was changed before cannot be told.`, {
    about: of,
  });
}

function several(of: Address, ours: readonly { readonly id: VendorId }[]): Problem {
  const ids = ours.map((each) => `#${each.id}`).join(', ');
  return problem('doubled', `${of} is there more than once: ${ids}.`, {
    about: of,
    help: 'Delete all but one by hand, then resume.',
  });
}
