/** Specs of both sides in one form, and what is said where a look does not tell. */
import type { KindName, VendorId } from '../../../model/address.ts';
import type { Kind } from '../../../model/kind.ts';
import type { Operation } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { Context, Settled } from '../../../model/provider.ts';
import type { Spec } from '../../../model/resource.ts';
import { kinds } from '../kinds/all.ts';
import { idOfReference, NoId } from './target.ts';

const byName = new Map<KindName, Kind>(kinds.map((each) => [each.kind, each]));

/** In its normal form, with references as vendor ids, so that a spec of incarnations and a live one are alike. */
export function comparable(spec: Spec, kind: KindName, context: Context): Spec {
  const known = byName.get(kind);
  const result: Record<string, unknown> = { ...(known?.normalise?.(spec) ?? spec) };
  for (const field in known?.references ?? {})
    if (typeof result[field] === 'string') result[field] = idOr(result[field], context);
  return result;
}

/** What is still to be made has no id, and is like nothing that is there. */
function idOr(reference: string, context: Context): string {
  try {
    return idOfReference(reference, context);
  } catch (error) {
    if (error instanceof NoId) return reference;
    throw error;
  }
}

/** The fields in which something made anew differs from what it takes the place of. */
export function fixedFields(kind: KindName): readonly string[] {
  return byName.get(kind)?.fixed ?? [];
}

export function unknown(why: Problem): Settled {
  return { state: 'unknown', problem: why };
}

/** Several bear the mark of one. */
export function doubled({ of }: Operation, ids: readonly VendorId[]): Settled {
  return unknown(
    problem('doubled', `${of} is there more than once: ${ids.map((id) => `#${id}`).join(', ')}.`, {
      about: of,
      help: 'Delete all but one by hand, then resume.',
    }),
  );
}
