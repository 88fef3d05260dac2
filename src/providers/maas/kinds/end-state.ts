/** What things will be once the plan is carried out, as far as kinds may look ahead. */
import {
  liveAddress,
  type Address,
  type KindName,
  type SystemName,
} from '../../../model/address.ts';
import { endSpec } from '../../../model/end-spec.ts';
import type { Look } from '../../../model/kind.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import { remembered } from '../../../model/remembered.ts';

export interface Standing {
  readonly of: Address;
  readonly spec: Spec;
}

/** Everything desired of a kind with its end spec. */
export function standing(system: SystemName, kind: KindName, look: Look): readonly Standing[] {
  return remembered(look, `maas standing ${system} ${kind}`, () =>
    look.desired(system, kind).flatMap(({ address }) => {
      const spec = endSpec(address, look);
      return spec === undefined ? [] : [{ of: address, spec }];
    }),
  );
}

/** Is the live thing deleted or replaced by the plan? */
export function leaves(live: LiveResource, look: Look): boolean {
  const mine = liveAddress(live.system, live.kind, live.id);
  const action = look.change(look.incarnation(live))?.action ?? look.change(mine)?.action;
  return action === 'delete' || action === 'replace';
}
