/** Changes: the difference between desired and live, as people review it. */
import type { Address, KindName, SystemName } from './address.ts';
import type { Origin } from './problem.ts';
import type { LiveResource, Resource, Spec } from './resource.ts';

/** One RFC 6902 operation on a spec. */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path: string;
  readonly value?: unknown;
}

/** Who moved a field since it was last applied. `unknown` without a journal or a former apply. */
export type Mover = 'spec' | 'live' | 'both' | 'unknown';

export interface FieldChange {
  /** A top-level field of the spec. */
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly moved: Mover;
}

interface ChangeBase {
  /** The declared address; for a thing nobody declared, its live address. */
  readonly address: Address;
  readonly system: SystemName;
  readonly kind: KindName;
  /** What differs, from live to desired. */
  readonly patch: readonly PatchOperation[];
}
/**
 * Why something undeclared is to be deleted. `rollback` and `cleanup`: it is named by its id, since trueup made it.
 */
export type DeleteReason = 'absent' | 'authority' | 'prune' | 'rollback' | 'cleanup';

export type Change = ChangeBase &
  (
    | {
        readonly action: 'create';
        readonly desired: Resource;
        readonly to: Spec;
      }
    | {
        readonly action: 'update';
        /** Absent where a debt is paid on something that nobody declares. */
        readonly desired?: Resource;
        readonly live: LiveResource;
        readonly from: Spec;
        readonly to: Spec;
        readonly fields: readonly FieldChange[];
        /** Set where a former run took something away and it is put back here. */
        readonly debt?: string;
      }
    | {
        readonly action: 'replace';
        readonly desired: Resource;
        readonly live: LiveResource;
        readonly from: Spec;
        readonly to: Spec;
        readonly fields: readonly FieldChange[];
        /** The fixed fields that differ; where its parent is replaced, the reference to it. */
        readonly because: readonly string[];
      }
    | {
        readonly action: 'delete';
        readonly live: LiveResource;
        readonly from: Spec;
        readonly reason: DeleteReason;
        /** What hangs on it and nobody declares goes with it. */
        readonly discard?: boolean;
        /** Of the rule that asks for it. */
        readonly phase?: string;
        readonly origin?: Origin;
      }
    | {
        readonly action: 'adopt';
        readonly desired: Resource;
        readonly live: LiveResource;
      }
  );

export type ChangeAction = Change['action'];
/** A change of this one action. */
export type ChangeOf<A extends ChangeAction> = Extract<Change, { readonly action: A }>;
