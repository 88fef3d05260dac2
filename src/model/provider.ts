/** The seam between the engine and a vendor. */
import type { Address, InstallationId, KindName, VendorId } from './address.ts';
import type { AbsentRule, Authority, System } from './desired.ts';
import type { Kind } from './kind.ts';
import type { Operation } from './operation.ts';
import type { Problem } from './problem.ts';
import type { LiveResource, Resource, Unseen } from './resource.ts';
import type { ScriptWriter } from './script.ts';

export interface Provider {
  readonly vendor: string;
  readonly kinds: readonly Kind[];
  /** Schema of a system's options in `trueup.yaml`, below `schemas/`. */
  readonly systemSchema: string;
  connect(system: System, options: ConnectOptions): Connection;
  /** Starts its simulator. `state` is vendor-shaped; `stateFile` is preferred where it exists, and kept up to date. */
  startLab?(options: {
    readonly state: unknown;
    readonly stateFile: string;
    readonly port?: number;
    /** Of the machine that it is the inside of, whose own lab knows them; undefined: those of its state. */
    readonly disks?: () => readonly LabDisk[] | undefined;
  }): Promise<Lab>;
  /** Its part of `trueup script`; absent: its steps are told to people. */
  script?(): Promise<ScriptWriter>;
}

/** A simulator of one system, running. */
export interface Lab {
  readonly url: string;
  /** What a system's entry in `trueup.yaml` needs to point at it. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly auth: Readonly<Record<string, string>>;
  /** Writing operations it was sent, by label. */
  writes(): Readonly<Record<string, number>>;
  /** Vendor-shaped: what it holds now. */
  state(): unknown;
  /** What one of its machines, by name or `#id`, sees of its disks from inside; undefined where there is none such. */
  disksOf?(machine: string): readonly LabDisk[] | undefined;
  /** What did not fit the vendor's published contract, where that is at hand. */
  violations(): readonly string[];
  close(): Promise<void>;
}

/** A disk, as a hypervisor tells the machine that it gives it to. */
export interface LabDisk {
  readonly serial: string;
  /** Bytes. */
  readonly size: number;
}

export interface ConnectOptions {
  readonly site: string;
  /** The folder of `trueup.yaml`: relative paths of a system's options start there. */
  readonly root: string;
  /** With simulators: their own folder. Files with secrets are written below it, and none is read. */
  readonly lab?: string;
  /** A connection that plans refuses every writing operation before it reaches the wire. */
  readonly access: 'read-only' | 'read-write';
  readonly signal: AbortSignal;
  /** Structured log; never given secrets. */
  readonly log: (
    level: 'trace' | 'debug' | 'info' | 'warn',
    message: string,
    fields?: object,
  ) => void;
}

export interface Wanted {
  /** Absent: all kinds of the provider. */
  readonly kinds?: readonly KindName[];
  /** Objects read back one by one, by id, instead of by list. */
  readonly ids?: readonly { readonly kind: KindName; readonly id: VendorId }[];
  /** Objects whose use is read in depth (who holds addresses in a subnet); adds live things. Without `id`: the whole kind. */
  readonly deep?: readonly {
    readonly kind: KindName;
    readonly id?: VendorId;
  }[];
  /** What the site declares in this system: details may be read of these alone. */
  readonly declared?: Declared;
}
/** Where a list lacks what a spec says, only what is declared is read one by one. */
export interface Declared {
  readonly resources: readonly Resource[];
  readonly absent: readonly AbsentRule[];
  readonly authorities: readonly Authority[];
  /** Objects whose details a plan saw: they are read in the same depth again. */
  readonly ids: readonly { readonly kind: KindName; readonly id: VendorId }[];
  /** Things that other systems of the site live in: where those answer is asked for. */
  readonly hosts?: readonly Address[];
}
export interface Seen {
  readonly installation: InstallationId;
  readonly live: readonly LiveResource[];
  readonly unseen: readonly Unseen[];
  /** With `ids`: those that are gone. */
  readonly gone: readonly VendorId[];
}

/** Classes of errors; they decide what is tried again. */
export type ErrorClass =
  | 'busy'
  | 'locked'
  | 'rate'
  | 'temporary'
  | 'refused'
  | 'gone'
  | 'denied'
  | 'lost';

export type Performed =
  | {
      readonly ok: true;
      readonly id: VendorId;
      /** What the vendor said beside success, to be kept: warnings of a task, what a command printed. */
      readonly notes?: readonly string[];
      /** What the vendor made for it unasked (a boot volume, a default prefix): ours from now on, and gone with it. */
      readonly made?: readonly {
        readonly kind: KindName;
        readonly id: VendorId;
      }[];
    }
  | {
      readonly ok: false;
      /** `lost`: the call may or may not have worked; only `settle` can tell. */
      readonly class: ErrorClass;
      readonly problem: Problem;
      /** By which the object is known from now on, where what was done of it gave it another one. */
      readonly id?: VendorId;
      /** What the server asked us to wait. */
      readonly retryAfterMilliseconds?: number;
    };
export type Settled =
  | {
      readonly state: 'done';
      readonly id: VendorId;
      /** As of a call that was answered. */
      readonly made?: readonly { readonly kind: KindName; readonly id: VendorId }[];
    }
  /** `id`: by which it is known from now on, where a half done operation gave it another one. */
  | { readonly state: 'not done'; readonly id?: VendorId }
  | { readonly state: 'unknown'; readonly problem: Problem };

export interface Context {
  readonly signal: AbortSignal;
  /** The vendor's id of an incarnation, just created ones too. */
  readonly idOf: (address: Address) => VendorId | undefined;
  /** Tells the vendor's task as soon as there is one. */
  readonly submitted: (task: string) => Promise<void>;
}

/** One system, connected. Never throws for what a person or a vendor can cause. */
export interface Connection {
  /** Proves its sight first: what it may not see whole comes back as unseen. */
  observe(wanted: Wanted, signal: AbortSignal): Promise<Seen>;
  perform(operation: Operation, context: Context): Promise<Performed>;
  /**
   * The operations of one fired commit group: staged in whatever order the vendor takes them, then made real at once.
   * One answer per operation, in their order. Needed by kinds that have a `commit`.
   */
  performTogether?(
    operations: readonly Operation[],
    context: Context,
  ): Promise<readonly Performed[]>;
  /** After a lost reply or a crash: look, never guess. A found object is ours by mark or by absence proven before. */
  settle(operation: Operation, context: Context): Promise<Settled>;
  /** How long a call may still take effect after its sender has died; absent: not at all. */
  readonly timeLimitMilliseconds?: number;
  /** How many operations may run at once. */
  readonly concurrency: number;
  close(): Promise<void>;
}
