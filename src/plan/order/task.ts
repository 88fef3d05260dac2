/** Tasks: what the order is made of. A task is an operation, or a part of an update that is set on its own. */
import type { Address } from '../../model/address.ts';
import type { Claim } from '../../model/claim.ts';
import type { Fact, Impact, Operation } from '../../model/operation.ts';

export interface Task {
  /** Unique and made from addresses: what ties are broken by. */
  readonly id: string;
  readonly operation: Operation;
  readonly holder: Address;
  /** Fields that it sets, with their values; empty on what is not an update. Undefined takes a field away. */
  readonly sets: ReadonlyMap<string, unknown>;
  readonly takes: readonly Claim[];
  readonly frees: readonly Claim[];
  /** What falls away with it counts as freed, by its own holder. */
  readonly drops: NonNullable<Operation['drops']>;
  /** All that the holder claims before and after it: takes and frees are the differences. */
  readonly before: readonly Claim[];
  readonly after: readonly Claim[];
  readonly needs: readonly Fact[];
  readonly gives: readonly Fact[];
  readonly ends: readonly Fact[];
  readonly impact: Impact;
  readonly commit?: Operation['commit'];
  /** `park` goes to a temporary value, `arrive` comes from it. */
  readonly half?: 'park' | 'arrive';
  /** Temporary claims that a park takes, with the number of its decision. */
  readonly temporary?: { readonly claims: readonly Claim[]; readonly turn: number };
  /** Temporary claims that it gives up again. */
  readonly leaves?: readonly Claim[];
  /** On an arrival: the fields that have been on a temporary value; no field goes to two of them. */
  readonly parked?: ReadonlySet<string>;
  /** On an arrival: its park. */
  readonly parkedBy?: string;
  /** The task of the same object that goes before it. */
  readonly follows?: string;
  /** Which fields' claims it speaks for; absent: all. */
  readonly speaksFor?: (field: string) => boolean;
}

/** Why one task waits for another. */
export interface Because {
  readonly why: 'fact' | 'claim' | 'park' | 'inside' | 'order' | 'gate';
  readonly what: Claim | Fact | string;
}

/** May nothing of this system be sent over the old path once it began? What a person does is their own matter. */
export function cutsOwnPath({ impact, operation }: Pick<Task, 'impact' | 'operation'>): boolean {
  return impact === 'cuts-own-path' && operation.manual === undefined;
}
