/** Operations: the smallest things that can succeed or fail alone, and all that the planner knows of them. */
import type { Address, KindName, SystemName, VendorId } from './address.ts';
import type { FieldChange } from './change.ts';
import type { Claim } from './claim.ts';
import type { Condition } from './condition.ts';
import type { Origin } from './problem.ts';
import type { Spec } from './resource.ts';

/** From harmless to grave; the order of this list is the order of gravity. */
export const impacts = [
  'none',
  'cascades',
  'restart',
  'stop',
  'data-loss',
  'cuts-own-path',
] as const;
export type Impact = (typeof impacts)[number];

/** Something that is or is not so: `exists caracal/subnet/metal-admin`, `stopped ossea/vm/test-1`. */
export type Fact = string & { readonly brand: 'Fact' };

/** `what` and `of` together read as a few words: `DHCP off on caracal/vlan/metal`. */
export function fact(what: string, of: Address): Fact {
  return `${what} ${of}` as Fact;
}
/** Takes a fact apart. Systems' names hold no blanks, so the address begins after the last one before its first slash. */
export function factParts(of: Fact): {
  readonly what: string;
  readonly of: Address;
} {
  const blank = of.lastIndexOf(' ', of.indexOf('/'));
  return { what: of.slice(0, blank), of: of.slice(blank + 1) as Address };
}
export function exists(of: Address): Fact {
  return fact('exists', of);
}

/** `<verb> <address>`: made from addresses, never counted, so that the same plan has the same ids. */
export type OperationId = string & { readonly brand: 'OperationId' };

export interface Operation {
  readonly id: OperationId;
  readonly do: 'create' | 'update' | 'delete' | 'act';
  /** On `act`: the kind's named action (stop, detach, reload). On `update`: `park` or `arrive` around a temporary value. */
  readonly action?: string;
  /** Whom people know it by. */
  readonly of: Address;
  /** The incarnation it works on: `of`, or `<system>/<kind>/#<id>` for one that is deleted or replaced. It holds the claims. */
  readonly holder: Address;
  readonly system: SystemName;
  readonly kind: KindName;
  /** The live object; absent on what is still to be created. */
  readonly liveId?: VendorId;
  readonly liveLabel?: string;
  /** The whole spec before and after; absent before a create and after a delete. References are incarnations. */
  readonly from?: Spec;
  readonly to?: Spec;
  readonly fields: readonly FieldChange[];
  /** Claims held after and not before (new − old), and before and not after (old − new). Both are held while it runs. */
  readonly takes: readonly Claim[];
  readonly frees: readonly Claim[];
  /** Claims of other holders that fall away with this one, by holder. */
  readonly drops?: readonly {
    readonly holder: Address;
    readonly claims: readonly Claim[];
  }[];
  /** All the incarnations that it changes, itself among them. */
  readonly touches: readonly Address[];
  /** Must hold from its start to its end. */
  readonly needs: readonly Fact[];
  /** Hold from its end. A counted fact holds when all its givers are done. */
  readonly gives: readonly Fact[];
  /** Stop holding at its start. */
  readonly ends: readonly Fact[];
  readonly impact: Impact;
  /** What takes effect together, such as the network of one node; `atomic` groups are one holder. */
  readonly commit?: {
    readonly group: string;
    readonly how: 'atomic' | 'batched';
  };
  /** Writes that share a lane go one at a time, since the vendor does not serialise them. */
  readonly lane?: string;
  /** Lines for people: what else it does (links that will be cut). */
  readonly notes?: readonly string[];
  /** Done by a person. */
  readonly manual?: {
    readonly instructions: readonly string[];
    readonly address: Address;
    /** Holds when it is done. */
    readonly done: readonly Condition[];
  };
  /** What must be put back later, in full; written to the journal before the call. */
  readonly debt?: { readonly fields: Spec; readonly why: string };
  /** Pays the debt on this object. */
  readonly pays?: boolean;
  /** Why no rollback can undo it; absent where one can. */
  readonly final?: string;
  readonly phase?: string;
  readonly origin?: Origin;
}

/** The graver of two. */
export function graver(a: Impact, b: Impact): Impact {
  return impacts.indexOf(a) >= impacts.indexOf(b) ? a : b;
}

/** What cannot simply be undone: a delete, or an impact of restart and above. */
export function destructive(operation: Pick<Operation, 'do' | 'impact'>): boolean {
  return (
    operation.do === 'delete' || impacts.indexOf(operation.impact) >= impacts.indexOf('restart')
  );
}
