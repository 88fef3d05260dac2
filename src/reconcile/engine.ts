/** What the commands ask of the pipeline behind them; loaded only when a command needs it. */
import type { SystemName } from '../model/address.ts';
import type { Change } from '../model/change.ts';
import type { Checks, Standing, Swept, Target, Totals } from '../model/cleanup.ts';
import type { ManualStep } from '../model/desired.ts';
import type { RunId, RunRecord, RunSummary, SightedOne, Undone } from '../model/journal.ts';
import type { Kinds } from '../model/kind.ts';
import type { Impact, OperationId } from '../model/operation.ts';
import type { Later, Plan, PlanId, PlanOptions, StepId } from '../model/plan.ts';
import type { Problem, Result } from '../model/problem.ts';
import type { ConnectOptions } from '../model/provider.ts';
import type { LiveResource, Orphan, Unseen } from '../model/resource.ts';
import type { Checked } from '../show/conditions.ts';

export interface Request {
  /** The folder that the command was started in. */
  readonly start: string;
  /** The `trueup.yaml` to use; absent: none was found from `start` upwards. */
  readonly config?: string;
  readonly specs: readonly string[];
  readonly options: PlanOptions;
  readonly lab?: string;
  readonly approvals: readonly { readonly plan: string; readonly impact: Impact }[];
  /** Asks a person; absent where there is nobody to ask. */
  readonly confirm?: (question: Question) => Promise<boolean>;
  readonly progress?: (event: ProgressEvent) => void;
  readonly log?: ConnectOptions['log'];
  /** The first Ctrl-C: no new step starts. */
  readonly signal: AbortSignal;
  /** The second: stop now. */
  readonly abort: AbortSignal;
  readonly actor: string;
}

export interface Question {
  readonly site: string;
  readonly plan: PlanId;
  readonly impact: Impact;
  /** What is to be approved, to be shown before it is asked about. */
  readonly planned?: Extract<Outcome, { readonly what: 'planned' }>;
}

/** Exit codes, everywhere. */
export type Exit = 0 | 1 | 2 | 3 | 4 | 5 | 64;

interface OutcomeBase {
  readonly exit: Exit;
  readonly problems: readonly Problem[];
  readonly site?: string;
  /** Gives things their main values in what is shown. */
  readonly kinds?: Kinds;
  /** Rounds of the same command that were carried out before this one: see `Plan.later`. */
  readonly rounds?: readonly Round[];
}

/** One plan of a command that needed several, since a system inside a VM had to be made first. */
export interface Round {
  readonly run: RunId;
  readonly plan: PlanId;
  /** Operations done. */
  readonly done: number;
}

export type Outcome = OutcomeBase &
  (
    | { readonly what: 'validated'; readonly resources: number; readonly files: number }
    | {
        readonly what: 'drift';
        readonly changes: readonly Change[];
        readonly unmanaged: readonly LiveResource[];
        readonly orphans?: readonly Orphan[] | undefined;
        /** Steps of people whose effect no read shows yet. */
        readonly manual?: readonly ManualStep[] | undefined;
        /** What waits for a system inside a VM that is not there yet. */
        readonly later?: readonly Later[] | undefined;
        readonly unseen: readonly Unseen[];
      }
    | {
        readonly what: 'planned';
        /** Absent: blocked, or nothing could be planned; the problems say why. */
        readonly plan?: Plan;
        readonly changes: readonly Change[];
        readonly needsApproval: readonly Impact[];
        readonly conditions: readonly Checked[];
        readonly unmanaged?: readonly LiveResource[];
        readonly orphans?: readonly Orphan[] | undefined;
        readonly unseen?: readonly Unseen[];
        /** What a clean-up is about, thing by thing. */
        readonly cleanup?: readonly Swept[] | undefined;
      }
    | {
        readonly what: 'applied';
        readonly plan: Plan;
        readonly run: RunId;
        /** Operations done by now, in former attempts too. */
        readonly done: number;
        /** Of what was attached to a machine with an inside: was it seen from there? */
        readonly inside?: readonly SightedOne[] | undefined;
        readonly failed: readonly { readonly step: StepId; readonly problem: Problem }[];
        readonly skipped: readonly StepId[];
        readonly waiting: readonly ManualStep[];
        readonly conditions: readonly Checked[];
        readonly remaining: readonly Change[];
        /** What went back by itself after a part of it had failed. */
        readonly undone?: Undone | undefined;
      }
    | {
        readonly what: 'cleaned';
        readonly plan: Plan;
        readonly run: RunId;
        readonly operations: {
          readonly done: number;
          readonly failed: readonly { readonly step: StepId; readonly problem: Problem }[];
        };
        readonly swept: readonly Swept[];
        readonly totals: Totals;
        /** Of a look afterwards; empty where that was not waited for. */
        readonly checks: readonly Checks[];
      }
    | { readonly what: 'checked'; readonly checks: readonly Checks[] }
    | { readonly what: 'status'; readonly standings: readonly Standing[] }
    | { readonly what: 'runs'; readonly runs: readonly RunSummary[] }
    | { readonly what: 'run'; readonly run: RunRecord }
    | { readonly what: 'refused' }
  );

export interface ProgressEvent {
  readonly at: Date;
  readonly step: StepId;
  readonly operation?: OperationId;
  readonly type:
    | 'started'
    | 'intended'
    | 'submitted'
    | 'retrying'
    | 'done'
    | 'failed'
    | 'unknown'
    | 'skipped'
    | 'waiting';
  readonly detail?: string;
  readonly total: number;
  readonly finished: number;
}

/** Which orphans are meant. */
export interface AskedOrphans {
  /** `text` as it was typed: `24h`. */
  readonly olderThan: { readonly text: string; readonly milliseconds: number };
  readonly now: Date;
  readonly apply: boolean;
}

/** One line of `doctor`. */
export interface Finding {
  readonly state: 'ok' | 'warn' | 'fail';
  /** What was looked at: `system caracal`, `store`, `lock`. */
  readonly about: string;
  readonly message: string;
  readonly help?: string;
}

/** Simulators of all systems of a site, running. */
export interface RunningLabs {
  readonly labs: readonly {
    readonly system: SystemName;
    readonly driver: string;
    readonly url: string;
    /** The part of `trueup.yaml` that points at it, as YAML lines. */
    readonly settings: readonly string[];
  }[];
  close(): Promise<void>;
}

export interface Engine {
  validate(request: Request): Promise<Outcome>;
  drift(request: Request): Promise<Outcome>;
  plan(request: Request): Promise<Outcome>;
  planAndApply(request: Request): Promise<Outcome>;
  /** With `apply` false it only checks the saved plan against the world. */
  applyFile(request: Request, planFileText: string, apply: boolean): Promise<Outcome>;
  runs(request: Request): Promise<Outcome>;
  /** `run`: an id, or `latest`. */
  showRun(request: Request, run: string): Promise<Outcome>;
  resume(request: Request, run: string, apply: boolean): Promise<Outcome>;
  /** A plan back to the state before a run. */
  rollback(request: Request, run: string, apply: boolean): Promise<Outcome>;
  /** Takes away what the journal says was made under these labels. */
  cleanup(request: Request, targets: readonly Target[], apply: boolean): Promise<Outcome>;
  /** Is anything of it left? */
  checkCleanup(request: Request, targets: readonly Target[]): Promise<Outcome>;
  /** How things stand per label value; `by`: of one label. */
  cleanupStatus(request: Request, by?: string): Promise<Outcome>;
  /** Takes away what trueup made and nobody declares any more. */
  orphans(request: Request, asked: AskedOrphans): Promise<Outcome>;
  /** The text of a plan file, which `applyFile` reads back. */
  planFileText(plan: Plan): string;
  /** A saved plan as a shell script of vendor commands. */
  script(planFileText: string): Promise<Result<string>>;
  /** The text of the plan that a run carried out. `run`: an id, or `latest`. */
  planOfRun(request: Request, run: string): Promise<Result<string>>;
  /** Looks at the store, the lock and every system; changes nothing. */
  examine(request: Request): Promise<readonly Finding[]>;
  startLabs(request: Request): Promise<RunningLabs | { readonly problems: readonly Problem[] }>;
}

/** Loads the pipeline: the heavy part of every command but the smallest. */
export type LoadEngine = () => Promise<Engine>;
