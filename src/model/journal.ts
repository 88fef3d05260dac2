/** The journal's interface: runs, events per operation, and what later plans must know. */
import type { Address, InstallationId, KindName, SystemName, VendorId } from './address.ts';
import type { OperationId } from './operation.ts';
import type { Plan, Purpose, StepId } from './plan.ts';
import type { Problem } from './problem.ts';
import type { Debt, Known, LedgerRow, Spec } from './resource.ts';

export type RunId = string & { readonly brand: 'RunId' };
export type Outcome = 'done' | 'failed' | 'stopped';

export type OperationEvent = {
  readonly at: Date;
  readonly step: StepId;
  readonly operation: OperationId;
} & (
  | { readonly type: 'intended'; readonly before?: Before }
  | { readonly type: 'submitted'; readonly task: string }
  | {
      readonly type: 'done';
      readonly id: VendorId;
      readonly notes?: readonly string[];
      /** Of something attached: was it seen from inside the machine, and as what, or why nobody could look? */
      readonly inside?: Sighted;
    }
  /** `id`: by which its object is known from then on, where half of it was done. */
  | {
      readonly type: 'failed' | 'unknown';
      readonly problem: Problem;
      readonly id?: VendorId;
    }
  | { readonly type: 'skipped'; readonly because: StepId }
);
/** `seen in oma as /dev/vdb`, or `device not verified: …`. */
export interface Sighted {
  readonly seen: boolean;
  readonly text: string;
}
/** Which thing that is said of. */
export interface SightedOne extends Sighted {
  readonly of: Address;
}
/** The state of an object, and of what falls with it, before it was touched. */
export interface Before {
  readonly kind: KindName;
  readonly id: VendorId;
  readonly spec: Spec;
  readonly falls: readonly {
    readonly kind: KindName;
    readonly id: VendorId;
    readonly spec: Spec;
  }[];
}

/** What the ledger and the debts are keyed by, within a site. */
export interface ObjectKey {
  readonly installation: InstallationId;
  readonly kind: KindName;
  readonly id: VendorId;
}

/** What an operation leaves behind, written together with its end. */
export interface Aftermath {
  /** Kept or made; what trueup once created stays `created`. */
  readonly ledger?: LedgerRow;
  /** What the vendor made for it beside. */
  readonly made?: readonly LedgerRow[];
  /** Objects that are gone: the deleted one and what fell with it. Their debts go too. */
  readonly forget?: readonly ObjectKey[];
  /** A half done operation gave its object another id: what is owned and owed goes on under that. */
  readonly renamed?: { readonly from: ObjectKey; readonly to: ObjectKey };
  readonly lastApplied?: { readonly address: Address; readonly spec: Spec };
  /** All debts on this object are settled. */
  readonly paid?: ObjectKey;
  /** The operation failed and a look shows that it took nothing away: its own debt falls. */
  readonly neverOwed?: ObjectKey;
}

export interface Approval {
  readonly plan: string;
  readonly impact: string;
  readonly who: string;
  /** `spec`: by `onFailure: rollback` in the specs. */
  readonly how: 'flag' | 'typed' | 'spec';
  readonly at: Date;
}

export interface RunSummary {
  readonly id: RunId;
  readonly site: string;
  readonly plan: string;
  /** The run that this one takes back. */
  readonly undoes?: RunId;
  /** Absent: the specs asked for it. */
  readonly purpose?: Purpose;
  readonly actor: string;
  readonly startedAt: Date;
  readonly finishedAt?: Date;
  readonly outcome?: Outcome;
  readonly done: number;
  /** Operations whose last event says so. */
  readonly failed: number;
  readonly steps: number;
}
export interface RunRecord extends RunSummary {
  readonly planned: Plan;
  readonly events: readonly OperationEvent[];
  readonly approvals: readonly Approval[];
}

/** Units that were taken back by themselves (`onFailure: rollback`), and how that ended. */
export interface Undone {
  readonly units: readonly string[];
  /** `done`: they are as they were before. `blocked`: nothing was sent, the problems say why. */
  readonly state: 'done' | 'failed' | 'blocked';
  /** The run that did it; absent where nothing had to be done. */
  readonly run?: RunId;
  readonly steps: number;
  readonly problems: readonly Problem[];
}

/** Who may write for a site now. */
export interface Writer {
  readonly actor: string;
  readonly epoch: number;
  readonly run?: RunId;
  readonly since: Date;
  readonly heartbeatAt: Date;
}

/** All that was ever ours, whatever installation it is in. */
export interface Holdings {
  readonly ledger: readonly LedgerRow[];
  /** In the order in which it went. */
  readonly departed: readonly Departed[];
}

/** A row that was in the ledger once: its object is gone. */
export interface Departed extends LedgerRow {
  readonly goneAt: Date;
  /** The run that took it away, or found it gone. */
  readonly goneBy?: RunId;
}

export interface Journal {
  holdings(site: string): Promise<Holdings>;
  /** What earlier runs leave for a diff. */
  known(site: string, installations: readonly InstallationId[]): Promise<Known>;
  /** Takes the site's one writing place; a problem naming the holder where it is taken. `staleMilliseconds`: how old a heartbeat may be. */
  lock(
    site: string,
    actor: string,
    staleMilliseconds: number,
  ): Promise<{ readonly epoch: number } | { readonly held: Writer }>;
  /** False: somebody else has taken over; stop before the next write. */
  beat(site: string, epoch: number): Promise<boolean>;
  unlock(site: string, epoch: number): Promise<void>;
  begin(plan: Plan, actor: string, epoch: number): Promise<RunId>;
  /** Takes an ended or abandoned run up again under the present epoch. */
  resume(run: RunId, epoch: number): Promise<void>;
  /** Durable when it returns. Throws `LostLock` where the epoch is no longer the site's. */
  record(
    run: RunId,
    epoch: number,
    event: OperationEvent,
    more?: { readonly debt?: Debt; readonly aftermath?: Aftermath },
  ): Promise<void>;
  approve(run: RunId, approval: Approval): Promise<void>;
  adopt(
    run: RunId,
    rows: readonly { readonly row: LedgerRow; readonly spec: Spec }[],
  ): Promise<void>;
  /** Written down and forgotten without an operation: a look showed it. */
  amend(
    run: RunId,
    amended: { readonly own: readonly LedgerRow[]; readonly forget: readonly ObjectKey[] },
  ): Promise<void>;
  protect(site: string, addresses: readonly Address[]): Promise<void>;
  /** Lifts the protection of what its spec declares unprotected; a dropped spec lifts nothing. */
  unprotect(site: string, addresses: readonly Address[]): Promise<void>;
  finish(run: RunId, outcome: Outcome): Promise<void>;
  read(run: RunId): Promise<RunRecord | undefined>;
  runs(site: string): Promise<readonly RunSummary[]>;
  close(): Promise<void>;
}

/** A run whose writing place was taken over: nothing more may be written. */
export class LostLock extends Error {
  override readonly name = 'LostLock';
}

/** Names a system's installation in messages. */
export interface Installed {
  readonly system: SystemName;
  readonly installation: InstallationId;
}
