/** Plans: ordered steps, each wait with its reason, and what the plan was based on. */
import type { Address, InstallationId, KindName, SystemName, VendorId } from './address.ts';
import type { Change } from './change.ts';
import type { PoolName } from './claim.ts';
import type { Condition } from './condition.ts';
import type { Operation } from './operation.ts';
import type { Problem } from './problem.ts';

export type PlanId = string & { readonly brand: 'PlanId' };
/** Made from the addresses of its operations. A milestone is a step with no operations. */
export type StepId = string & { readonly brand: 'StepId' };

export interface Wait {
  readonly step: StepId;
  /** `order`: one object is changed by one operation at a time. */
  readonly why: 'fact' | 'claim' | 'gate' | 'park' | 'inside' | 'order';
  /** For people: `it gives up 10.12.8.0/22`. */
  readonly detail: string;
}

export interface Step {
  readonly id: StepId;
  readonly operations: readonly Operation[];
  readonly after: readonly Wait[];
  /** On a milestone: what holds once it is reached. */
  readonly milestone?: string;
}

/** What the plan saw of one object that it touches or relies on. */
export interface ObjectDigest {
  readonly system: SystemName;
  readonly kind: KindName;
  readonly id: VendorId;
  readonly address: Address;
  readonly digest: string;
  /** Only what a list tells was seen of it. */
  readonly partial?: boolean;
}
/** Who held anything that the plan takes from this pool. */
export interface PoolDigest {
  readonly pool: PoolName;
  readonly digest: string;
}

/** What a plan is for that no spec asks for. */
export type Purpose =
  /** Back to the state before a run; `units`: of these alone. */
  | {
      readonly what: 'rollback';
      readonly run: string;
      readonly units?: readonly string[];
      /** What stays as the run left it, since nothing can bring back what was. */
      readonly kept: readonly string[];
    }
  /** Taking away what was made under these labels, or is declared no more. */
  | { readonly what: 'cleanup'; readonly targets: readonly string[] };

export interface Plan {
  readonly id: PlanId;
  readonly site: string;
  /** Absent: what the specs declare. */
  readonly purpose?: Purpose;
  readonly specsDigest: string;
  readonly commit?: string;
  readonly installations: readonly {
    readonly system: SystemName;
    readonly installation: InstallationId;
  }[];
  readonly options: PlanOptions;
  readonly changes: readonly Change[];
  readonly steps: readonly Step[];
  readonly objects: readonly ObjectDigest[];
  readonly pools: readonly PoolDigest[];
  readonly conditions: readonly Condition[];
  /** What is planned anew once the system that it is in answers; here as if that were empty. */
  readonly later?: readonly Later[];
  /** Warnings; a plan with errors is never made. */
  readonly warnings: readonly Problem[];
}

/** Changes that wait for a system inside a VM which is not there yet. */
export interface Later {
  readonly system: SystemName;
  /** The VM it is in. */
  readonly from?: Address;
  readonly why: string;
  readonly changes: readonly Change[];
  /** Declared there too, but brought by the system itself: compared when it can be seen. */
  readonly others?: readonly Address[];
}

/** What was chosen on the command line; part of the plan's identity. */
export interface PlanOptions {
  /** Addresses or globs of them. Empty: everything. */
  readonly only: readonly string[];
  readonly phases: readonly string[];
  /** Spec files, as their origins name them. Empty: all. */
  readonly files: readonly string[];
  readonly withNeeds: boolean;
  readonly prune: boolean;
  /** Limits lifted on the command line: at most so many. */
  readonly limits: { readonly delete?: number; readonly replace?: number };
}

export const everything: PlanOptions = {
  only: [],
  phases: [],
  files: [],
  withNeeds: false,
  prune: false,
  limits: {},
};
