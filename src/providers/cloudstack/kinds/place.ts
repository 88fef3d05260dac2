/** Where a volume is: on a VM at a device, or nowhere. */
import type { Address } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import { endSpec } from '../../../model/end-spec.ts';
import type { Look } from '../../../model/kind.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import { reference, whole } from '../../../model/spec-fields.ts';
import { leaves } from '../../../model/end-state.ts';
import { names } from './names.ts';

export interface Place {
  readonly vm: Address;
  readonly device: number | undefined;
}

export const root = 0;

export function placeOf(spec: Spec): Place | undefined {
  const vm = reference(spec, 'vm');
  return vm === undefined ? undefined : { vm, device: whole(spec, 'device') };
}

/** Where a volume is taken away, and where it is put. Neither where it stays. */
export function moveOf(change: Change): { readonly leaves?: Place; readonly reaches?: Place } {
  if (change.action === 'adopt') return {};
  const from = change.action === 'create' ? undefined : placeOf(change.from);
  const to = change.action === 'delete' ? undefined : placeOf(change.to);
  if (from?.vm === to?.vm && from?.device === to?.device) return {};
  return {
    ...(from === undefined ? {} : { leaves: from }),
    ...(to === undefined ? {} : { reaches: to }),
  };
}

/** The volumes of a VM that a plan takes off it, as roots or not. */
export function leaving(vm: Address, look: Look): readonly LiveResource[] {
  return look.hanging(vm).filter((each) => {
    if (each.kind !== names.volume || leaves(each, look)) return false;
    const end = endSpec(look.incarnation(each), look);
    return (
      end !== undefined &&
      (end['vm'] !== look.spec(each)['vm'] || end['device'] !== each.spec['device'])
    );
  });
}

export function isRoot({ spec }: { readonly spec: Spec }): boolean {
  return spec['device'] === root;
}
