/** What an operation works on: ids of incarnations, and the fields that it changes. */
import {
  addressParts,
  isLiveAddress,
  type Address,
  type VendorId,
} from '../../../model/address.ts';
import { sameValue } from '../../../model/json.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Context } from '../../../model/provider.ts';

/** The fields that an operation changes; where it does not say, those that differ. */
export function changedFields({ fields, from = {}, to = {} }: Operation): readonly string[] {
  if (fields.length > 0) return fields.map((each) => each.field);
  return Object.keys(to).filter((field) => !sameValue(from[field], to[field]));
}

/** An incarnation that has no id yet: a bug in the order of a plan, or in what the journal kept. */
export class NoId extends Error {
  override readonly name = 'NoId';
}

export function idOfReference(to: unknown, { idOf }: Context): VendorId {
  const address = to as Address;
  const id = typeof to === 'string' ? (idOf(address) ?? idIn(address)) : undefined;
  if (id === undefined) throw new NoId(`${String(address)} has no id yet`);
  return id;
}

export function idOfTarget({ holder, liveId }: Operation, { idOf }: Context): VendorId {
  const id = idOf(holder) ?? liveId ?? idIn(holder);
  if (id === undefined) throw new NoId(`${holder} has no id`);
  return id;
}

function idIn(address: Address): VendorId | undefined {
  if (!isLiveAddress(address)) return undefined;
  return addressParts(address).name.slice(1) as VendorId;
}
