/** Which vendor id each incarnation has, those just created included. */
import {
  addressParts,
  idInAddress,
  isLiveAddress,
  liveAddress,
  type Address,
  type VendorId,
} from '../model/address.ts';
import type { Kind } from '../model/kind.ts';
import type { OperationId } from '../model/operation.ts';
import type { Plan } from '../model/plan.ts';
import type { Spec } from '../model/resource.ts';

export interface Ids {
  idOf(incarnation: Address): VendorId | undefined;
  /** The declared address of a live thing, where the plan knows one; else its live address. */
  standsFor(live: Address): Address;
  /** Told of each object as soon as it is made, or has another id. */
  learn(incarnation: Address, id: VendorId): void;
}

export function idsOf(
  plan: Plan,
  done: ReadonlyMap<OperationId, VendorId>,
  half: ReadonlyMap<OperationId, VendorId> = new Map(),
): Ids {
  const known = new Map<Address, VendorId>();
  for (const object of plan.objects) known.set(object.address, object.id);
  for (const change of plan.changes) {
    if (change.action === 'update' || change.action === 'adopt')
      known.set(change.address, change.live.id);
  }
  const operations = plan.steps.flatMap((step) => step.operations);
  for (const each of operations) if (each.liveId !== undefined) known.set(each.holder, each.liveId);
  // A replaced thing was seen under the address that its successor takes over.
  for (const each of operations) if (each.do === 'create') known.delete(each.holder);
  for (const each of operations) {
    const id = done.get(each.id) ?? half.get(each.id);
    if (each.do !== 'delete' && each.manual === undefined && id !== undefined)
      known.set(each.holder, id);
  }
  const names = new Map<Address, Address>();
  for (const { system, kind, id, address } of plan.objects)
    names.set(liveAddress(system, kind, id), address);
  for (const change of plan.changes) {
    if ('live' in change)
      names.set(liveAddress(change.system, change.kind, change.live.id), change.address);
  }
  return {
    standsFor: (live) => names.get(live) ?? live,
    idOf: (incarnation) => known.get(incarnation) ?? idInAddress(incarnation),
    learn: (incarnation, id) => known.set(incarnation, id),
  };
}

/** The spec with each reference as a live address, where its id is known: the form in which vendors are read. */
export function asLive(spec: Spec, kind: Kind, ids: Ids): Spec {
  const live: Record<string, unknown> = { ...spec };
  for (const field in kind.references) {
    const to = spec[field];
    if (to === undefined || to === null) continue;
    live[field] = Array.isArray(to)
      ? to.map((each) => liveReference(each, ids))
      : liveReference(to, ids);
  }
  return live;
}

function liveReference(to: unknown, ids: Ids): unknown {
  if (typeof to !== 'string') return to;
  const address = to as Address;
  const id = ids.idOf(address);
  if (id === undefined || isLiveAddress(address)) return to;
  const { system, kind } = addressParts(address);
  return `${system}/${kind}/#${id}`;
}
