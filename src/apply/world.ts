/** What carrying out a plan is given, what it tells on its way, and how it ends. */
import type { SystemName, VendorId } from '../model/address.ts';
import type { System } from '../model/desired.ts';
import type { Journal, RunId, Sighted, SightedOne } from '../model/journal.ts';
import type { Kinds } from '../model/kind.ts';
import type { OperationId } from '../model/operation.ts';
import type { Step, StepId } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { Connection } from '../model/provider.ts';

export interface Clock {
  now(): Date;
  /** Ends early, in whatever way, when the signal is aborted. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export interface ApplyWorld {
  readonly connections: ReadonlyMap<SystemName, Connection>;
  readonly kinds: Kinds;
  /** Those of the site: one may be the inside of a machine of another. */
  readonly systems?: ReadonlyMap<SystemName, Pick<System, 'driver' | 'from' | 'is'>>;
  readonly journal: Pick<Journal, 'record' | 'beat' | 'adopt'>;
  readonly run: RunId;
  readonly epoch: number;
  readonly clock: Clock;
  /** Aborted: no new step starts, those in flight finish. */
  readonly signal: AbortSignal;
  /** Aborted: stop now and leave what is in flight in doubt. */
  readonly abort: AbortSignal;
  readonly progress: (event: Progress) => void;
  /** What a former attempt at this run finished. */
  readonly done: ReadonlyMap<OperationId, VendorId>;
  /** What was to be seen from inside of what a former attempt attached. */
  readonly inside?: ReadonlyMap<OperationId, Sighted>;
  /** What a former attempt did half of, and by which ids its objects are known since. */
  readonly half?: ReadonlyMap<OperationId, VendorId>;
  /** What a former attempt began without an end: looked at before anything else. */
  readonly inDoubt?: ReadonlySet<OperationId>;
  /** What a former attempt tried and failed: what it made all the same is ours. */
  readonly failed?: ReadonlySet<OperationId>;
  /** Has the person done this step? Answered by reading. */
  readonly manual: (step: Step) => Promise<'done' | 'not done'>;
  /** How often to say that this writer is alive; 5 seconds by default. */
  readonly heartbeatMilliseconds?: number;
}

/** One moment of a run, for whoever is watching. */
export type Progress = {
  readonly at: Date;
  readonly step: StepId;
  readonly operation: OperationId;
} & (
  | { readonly type: 'started' }
  | { readonly type: 'submitted'; readonly task: string }
  /** It will be tried, or looked at, again. */
  | { readonly type: 'again'; readonly milliseconds: number; readonly problem: Problem }
  /** `already`: a look showed that nothing had to be done. */
  | {
      readonly type: 'done';
      readonly id: VendorId;
      readonly already: boolean;
      /** What the vendor said beside success. */
      readonly notes?: readonly string[];
      /** What was to be seen of it from inside the machine that it was attached to. */
      readonly inside?: Sighted;
    }
  | { readonly type: 'failed' | 'unknown'; readonly problem: Problem }
  | { readonly type: 'skipped'; readonly because: StepId }
  /** A person has to do it first. */
  | { readonly type: 'waiting' }
);

export interface ApplyOutcome {
  /** `stopped`: something is left that neither failed nor waits for what failed. */
  readonly state: 'done' | 'failed' | 'stopped';
  /** Operations done by now, by former attempts too. */
  readonly done: readonly OperationId[];
  /** Of what was attached to a machine with an inside, and by former attempts too: whether it was seen from there. */
  readonly inside: readonly SightedOne[];
  /** By which id the object of each is known since. */
  readonly ids: ReadonlyMap<OperationId, VendorId>;
  readonly failed: readonly Problem[];
  /** Where each of them was, in the same order. */
  readonly failedIn: readonly StepId[];
  readonly skipped: readonly OperationId[];
  /** Units of which something failed for good, and which are to go back to what they were. */
  readonly broken: readonly string[];
  /** Steps that a person has to do. */
  readonly waiting: readonly StepId[];
  /** Objects of which nobody can say whether they were changed. */
  readonly unknown: readonly Problem[];
  /** Why the run was cut short from outside: the writing place was lost, the journal cannot be written. */
  readonly stoppedBy: readonly Problem[];
  /** Operations that were not begun. */
  readonly left: readonly OperationId[];
}
