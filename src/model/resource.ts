/** What a person asked for, what a vendor says exists, and what the journal remembers. */
import type { Address, InstallationId, KindName, SystemName, VendorId } from './address.ts';
import type { Origin, Problem } from './problem.ts';

/** The fields of a resource: plain JSON. References are addresses once `diff` has settled identity. */
export type Spec = Readonly<Record<string, unknown>>;

/** What a person asked for. */
export interface Resource {
  readonly address: Address;
  readonly system: SystemName;
  readonly kind: KindName;
  readonly name: string;
  /** Valid against its schema and normalised by its kind; holds only what the spec sets. */
  readonly spec: Spec;
  readonly origin: Origin;
  /** This very object, as the journal knows it; specs do not say ids. */
  readonly id?: VendorId;
  /** Fields of the live object that settle a first meeting. */
  readonly was?: Spec;
  readonly labels?: Readonly<Record<string, string>>;
  readonly phase?: string;
  readonly protect?: boolean;
  readonly onFailure?: 'stop' | 'rollback';
  /** With `onFailure: rollback`: what goes back together, by its labels (`node=n1`) or its document (`n1.specs.yaml:1`). */
  readonly unit?: string;
  /** Put back as it was, and never ours: no ledger row, no last applied spec. */
  readonly unowned?: boolean;
  /** Where its document narrows the system's domain. */
  readonly domain?: string;
}

/** What the vendor says exists. */
export interface LiveResource {
  readonly system: SystemName;
  readonly kind: KindName;
  readonly id: VendorId;
  /** The same shape as a desired spec; references are live addresses (`<system>/<kind>/#<id>`). */
  readonly spec: Spec;
  /** What people know it by: a name or its main value. */
  readonly label: string;
  /** The owner mark that it carries, if any. */
  readonly mark?: OwnerMark;
  /** What the vendor tells beside the spec and no spec may set (a machine's status, who holds an address). */
  readonly status?: Spec;
  /** Only what a list tells: its details were not read, since nobody declares it. */
  readonly partial?: boolean;
  /** Under which host name or address a system inside of it is reached; absent while it does not run. */
  readonly answersAt?: string;
}

export interface OwnerMark {
  readonly site: string;
  readonly address: Address;
}

/** A kind whose list could not be proven whole: unknown, never absent. */
export interface Unseen {
  readonly system: SystemName;
  /** Absent: nothing of this system was seen. */
  readonly kind?: KindName;
  readonly why: Problem;
}

/** One look at everything. */
export interface Snapshot {
  readonly live: readonly LiveResource[];
  readonly unseen: readonly Unseen[];
  readonly installations: ReadonlyMap<SystemName, InstallationId>;
}

/** A live object that trueup created or adopted. */
export interface LedgerRow {
  readonly address: Address;
  readonly installation: InstallationId;
  readonly kind: KindName;
  readonly id: VendorId;
  readonly how: 'created' | 'adopted';
  /** A vendor made it for us beside what was asked for, under the address of that; deleted with it. */
  readonly vendorMade?: boolean;
  /** Of its spec when it was made or last applied: what a clean-up goes by. */
  readonly labels?: Readonly<Record<string, string>>;
  /** When it was first written down, and by which run. Filled in by the journal. */
  readonly since?: Date;
  readonly run?: string;
}

/** Made or adopted by this site, and no longer declared; deleted only with `--prune`. */
export interface Orphan {
  readonly live: LiveResource;
  /** The address under which it was declared. */
  readonly was: Address;
}

/** What a run took away for a while and must put back: every later plan includes it. */
export interface Debt {
  readonly address: Address;
  readonly installation: InstallationId;
  readonly kind: KindName;
  readonly id: VendorId;
  /** Fields to put back, with references as live addresses. */
  readonly fields: Spec;
  readonly why: string;
  readonly run: string;
}

/** The journal's share of what a diff needs. Without a journal: `nothingKnown`. */
export interface Known {
  readonly ledger: readonly LedgerRow[];
  /** The spec as it was last applied, by address: tells who moved. */
  readonly lastApplied: ReadonlyMap<Address, Spec>;
  readonly protected: ReadonlySet<Address>;
  readonly debts: readonly Debt[];
  /** The site's newest run, where it came to no end of its own. */
  readonly unfinished?: Unfinished;
}

export interface Unfinished {
  readonly run: string;
  readonly actor: string;
  readonly startedAt: Date;
  /** Somebody stopped it; otherwise it was cut off, or is still at work. */
  readonly stopped: boolean;
}

export const nothingKnown: Known = {
  ledger: [],
  lastApplied: new Map(),
  protected: new Set(),
  debts: [],
};
