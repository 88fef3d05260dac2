/** What live resources of IBM Cloud are made with: ids of children, references, what something is bound to. */
import {
  liveAddress,
  type KindName,
  type SystemName,
  type VendorId,
} from '../../../model/address.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import type { Fields } from '../shape.ts';

/** A live thing and the CRN that its tags hang on. */
export interface Found {
  readonly live: LiveResource;
  readonly crn?: string;
  /** Tags that its own body tells. */
  readonly tags?: readonly string[];
}
/** Lists under a parent: the parent's id is part of that of the child. */
export function pair(parent: string, child: string): VendorId {
  return `${parent}~${child}` as VendorId;
}
export function parts(id: string): readonly [string, string] {
  const [parent = '', child = ''] = id.split('~');
  return [parent, child];
}

export type Making = ReturnType<typeof makingOf>;

export function makingOf(system: SystemName) {
  const ref = (kind: KindName, id: string): string => liveAddress(system, kind, id as VendorId);
  return {
    ref,
    thing: (
      kind: KindName,
      id: string,
      more: { readonly label: string; readonly spec: Spec; readonly status?: Spec },
    ): LiveResource => ({ system, kind, id: id as VendorId, ...more }),
    refIn: (each: Fields, field: string, kind: KindName): Spec => {
      const found = each.objectOrNull(field);
      return found === null ? {} : { [field]: ref(kind, found.text('id')) };
    },
  };
}

/** What it is bound to. */
export function target(each: Fields): Spec {
  const on = each.objectOrNull('target');
  return on === null
    ? {}
    : {
        target: on.textOrNull('id') ?? on.textOrNull('crn') ?? 'something',
        targetType: on.textOrNull('resource_type') ?? 'something',
      };
}
