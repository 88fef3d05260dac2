/** The text field of a live object that holds the owner mark: written at create and at every update of a declared thing. */
import type { Operation } from '../../model/operation.ts';
import type { OwnerMark, Spec } from '../../model/resource.ts';
import { writeMark } from './owner-mark.ts';
import { writeComment, type Purpose } from './range-comment.ts';
import type { Writing } from './writing.ts';

/** The field as MAAS is to hold it. */
export function markedText(
  marked: NonNullable<Writing['marked']>,
  spec: Spec,
  mark: OwnerMark | undefined,
): string {
  const text = spec[marked];
  const said = {
    text: typeof text === 'string' ? text : '',
    ...(mark === undefined ? {} : { mark }),
  };
  if (marked === 'description') return writeMark(said);
  return writeComment({ ...said, purpose: (spec['purpose'] ?? 'reserve') as Purpose });
}

/** Does this update change what the text says? A range's purpose is kept in it too. */
export function changesText(
  marked: NonNullable<Writing['marked']>,
  fields: readonly string[],
): boolean {
  return fields.includes(marked) || (marked === 'comment' && fields.includes('purpose'));
}

/** The mark that a thing made by this operation carries. */
export function markOf(site: string, operation: Operation): OwnerMark {
  return { site, address: operation.of };
}
