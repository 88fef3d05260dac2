/** What things will be once the plan is carried out, as far as kinds may look ahead. */
import {
  isLiveAddress,
  liveAddress,
  type Address,
  type KindName,
  type SystemName,
} from './address.ts';
import { endSpec } from './end-spec.ts';
import type { Look } from './kind.ts';
import { remembered } from './remembered.ts';
import type { LiveResource, Spec } from './resource.ts';

export interface Standing {
  readonly of: Address;
  readonly spec: Spec;
  /** What it is now; absent on what is still to be made. */
  readonly live?: LiveResource;
}

/** All of a kind that there will be, declared or not. */
export function standing(system: SystemName, kind: KindName, look: Look): readonly Standing[] {
  return remembered(look, `standing ${system} ${kind}`, () => found(system, kind, look));
}

function found(system: SystemName, kind: KindName, look: Look): readonly Standing[] {
  const strangers = look
    .every(system, kind)
    .map((each) => look.incarnation(each))
    .filter(isLiveAddress);
  const all = [...look.desired(system, kind).map(({ address }) => address), ...strangers];
  return all.flatMap((of) => {
    const spec = endSpec(of, look);
    const live = look.live(of);
    const there = live !== undefined && look.incarnation(live) === of;
    return spec === undefined ? [] : [{ of, spec, ...(there ? { live } : {}) }];
  });
}

/** Is the live thing deleted or replaced by the plan? */
export function leaves(live: LiveResource, look: Look): boolean {
  const mine = liveAddress(live.system, live.kind, live.id);
  const action = look.change(mine)?.action;
  return action === 'delete' || action === 'replace';
}

/** Is this incarnation made by the plan? */
export function comes(of: Address, look: Look): boolean {
  const change = look.change(of);
  return change?.action === 'create' || (change?.action === 'replace' && change.address === of);
}
