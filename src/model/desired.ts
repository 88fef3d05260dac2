/** A site as its specs declare it: what `spec` makes and everything after reads. */
import type { Address, KindName, SystemName, VendorId } from './address.ts';
import type { Condition } from './condition.ts';
import type { Impact } from './operation.ts';
import type { Purpose } from './plan.ts';
import type { Origin } from './problem.ts';
import type { Resource, Spec } from './resource.ts';
import type { Secret } from './secret.ts';

export interface Desired {
  readonly site: Site;
  readonly resources: readonly Resource[];
  readonly absent: readonly AbsentRule[];
  readonly authorities: readonly Authority[];
  /** Named one by one, by the journal and never by a spec: what a rollback or a clean-up takes away. */
  readonly gone?: readonly Gone[];
  readonly purpose?: Purpose;
  /** Read as closely as what is declared, and not judged: what a run that was cut off was to make. */
  readonly watched?: readonly Resource[];
  /** Objects to be read as closely as what is declared, since something here lives on them. */
  readonly closely?: readonly Pick<Gone, 'system' | 'kind' | 'id'>[];
  readonly conditions: readonly Condition[];
  /** Manual steps that a person does: gates in the plan, done when their check holds. */
  readonly manual: readonly ManualStep[];
  /** sha256 of every file read, in the order of their names. */
  readonly digest: string;
  /** The git commit the files came from, where it is known and the tree is clean. */
  readonly commit?: string;
  /** False when a spec file was empty or unreadable: then nothing is deleted by authority or prune. */
  readonly whole: boolean;
}

export interface Site {
  readonly name: string;
  readonly systems: ReadonlyMap<SystemName, System>;
  readonly domains: ReadonlyMap<string, Domain>;
  readonly limits: Limits;
  /** `sqlite:<path>` or `postgres://…`; relative paths start at the folder of `trueup.yaml`. */
  readonly store: string;
  /** The folder of `trueup.yaml`. */
  readonly root: string;
}

/** One installation of a vendor as `trueup.yaml` names it. Which options there are is the driver's business. */
export interface System {
  readonly name: SystemName;
  readonly driver: string;
  /** Everything but `driver`, `auth`, `apply` and `domain`: `url`, `via`, `region`, `tls` … */
  readonly options: Readonly<Record<string, unknown>>;
  /** References are resolved only when the system is connected to. */
  readonly auth: Readonly<Record<string, Secret>>;
  /** `manual`: its commands are printed, a person runs them. */
  readonly apply: 'automatic' | 'manual';
  /** The VM that it runs in, which the same site may make: empty until that answers. */
  readonly from?: Address;
  /** The VM that it is the inside of, and which stands by itself: asked what that sees of what is attached to it. */
  readonly is?: Address;
  /** Addresses and CIDRs of systems that share a domain exclude each other. */
  readonly domain: string;
  readonly origin: Origin;
}

export interface Domain {
  readonly name: string;
  /** CIDRs and ranges where a parked value may go. */
  readonly scratch: readonly string[];
}

/** Blast radius: shares (0–1) of what the site owns of a kind, once it owns `minimum` of it. */
export interface Limits {
  readonly delete: number;
  readonly replace: number;
  readonly minimum: number;
}

/** Matched live things are to be gone: name or glob, and the range or owner guard, must both hold. */
export interface AbsentRule {
  readonly system: SystemName;
  readonly kind: KindName;
  /** A name, or a glob with `*` and `?`. */
  readonly name: string;
  /** Fields that must hold too; a kind says which it understands (`within`, `vmid`, `owner`). */
  readonly guard: Spec;
  /** Vendor ids from a context file: found by these where the name does not fit; the guard must hold all the same. */
  readonly ids?: readonly string[];
  /** What hangs on it and is neither declared nor matched goes with it. */
  readonly discard?: boolean;
  /** What matches stays; it may be stopped, so that what is declared elsewhere can be taken from it. */
  readonly keep?: boolean;
  readonly origin: Origin;
  readonly phase?: string;
}

/** One live thing, by its id, that is to be gone. */
export interface Gone {
  readonly system: SystemName;
  readonly kind: KindName;
  readonly id: VendorId;
  readonly why: 'rollback' | 'cleanup';
}

/** What is inside and not declared is to be gone. */
export interface Authority {
  readonly system: SystemName;
  readonly kind: KindName;
  readonly guard: Spec;
  readonly origin: Origin;
}

/** A step that a person does with their own hands; done when a read shows its effect. */
export interface ManualStep {
  /** `<system>/manual/<name>`. */
  readonly address: Address;
  readonly instructions: readonly string[];
  /** Holds when the step is done: a read must show it. */
  readonly done: readonly Condition[];
  /** Addresses, or kinds of action, that wait for it; and what it waits for itself. */
  readonly before: readonly Address[];
  readonly after: readonly Address[];
  readonly impact: Impact;
  readonly origin: Origin;
  readonly phase?: string;
}
