/** The course of one run: what all its steps share, and the two ways in which it is cut short. */
import type { Address, VendorId } from '../model/address.ts';
import type { Change } from '../model/change.ts';
import { LostLock, type Aftermath, type OperationEvent, type Sighted } from '../model/journal.ts';
import type { Operation, OperationId } from '../model/operation.ts';
import type { Plan, Step, StepId } from '../model/plan.ts';
import { problem, type Problem } from '../model/problem.ts';
import type { Debt } from '../model/resource.ts';
import { idsOf, type Ids } from './ids.ts';
import { unitOf } from './units.ts';
import type { ApplyWorld, Progress } from './world.ts';

/** Thrown through whatever is under way: nothing more is written or sent. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

export interface Course {
  readonly plan: Plan;
  readonly world: ApplyWorld;
  readonly ids: Ids;
  readonly changes: ReadonlyMap<Address, Change>;
  /** All operations of the plan on one object: see `objectOf`. */
  readonly onObject: ReadonlyMap<string, readonly Operation[]>;
  /** Grows with each operation that is done; begins with what former attempts did. */
  readonly finished: Map<OperationId, VendorId>;
  /** What was to be seen from inside of what was attached. */
  readonly inside: Map<OperationId, Sighted>;
  readonly failed: Map<OperationId, Problem>;
  readonly unknown: Map<OperationId, Problem>;
  readonly skipped: Set<OperationId>;
  /** Units that go back, and the step that failed: nothing more of them is begun. */
  readonly broken: Map<string, Step>;
  /** Of an operation; undefined where it stays as it is when something fails. */
  unit(operation: Operation): string | undefined;
  readonly waiting: Set<StepId>;
  /** No new step starts. */
  halted(): boolean;
  halt(because?: Problem): void;
  readonly stoppedBy: readonly Problem[];
  /** Durable when it returns; the progress is told after. Throws `Interrupted` where it cannot be written. */
  record(
    event: Told,
    more?: { readonly debt?: Debt; readonly aftermath?: Aftermath },
  ): Promise<void>;
  /** Throws `Interrupted` where this writer may send nothing more. */
  mayWrite(): void;
  /** Ends with `Interrupted` on the second Ctrl-C, whether or not the work listens to it. */
  unlessAborted<T>(work: Promise<T>): Promise<T>;
  wait(milliseconds: number): Promise<void>;
  tell(step: Step, operation: Operation, event: Happened): void;
}

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** An event whose time is the moment of recording. */
export type Told = Without<OperationEvent, 'at'>;
type Happened = Without<Progress, 'at' | 'step' | 'operation'>;

export function courseOf(plan: Plan, world: ApplyWorld): Course {
  const { clock, journal, abort, kinds } = world;
  const changes = new Map(plan.changes.map((change) => [change.address, change]));
  const stoppedBy: Problem[] = [];
  let halted = false;
  const halt = (because?: Problem): void => {
    halted = true;
    if (because !== undefined && stoppedBy.length === 0) stoppedBy.push(because);
  };
  return {
    plan,
    world,
    ids: idsOf(plan, world.done, world.half),
    changes,
    onObject: byObject(plan),
    finished: new Map(world.done),
    inside: new Map(world.inside),
    failed: new Map(),
    unknown: new Map(),
    skipped: new Set(),
    broken: new Map(),
    unit: (operation) => unitOf(operation, changes.get(operation.of), kinds.get(operation.kind)),
    waiting: new Set(),
    halted: () => halted || world.signal.aborted || abort.aborted,
    halt,
    stoppedBy,
    async record(event, more) {
      try {
        await journal.record(world.run, world.epoch, { ...event, at: clock.now() }, more);
      } catch (error) {
        halt(unwritable(error));
        throw new Interrupted('the journal takes no more', { cause: error });
      }
    },
    mayWrite() {
      if (stoppedBy.length > 0 || abort.aborted) throw new Interrupted('nothing more may be sent');
    },
    unlessAborted: (work) => unless(abort, work),
    wait: (milliseconds) => unless(abort, clock.wait(milliseconds, abort)),
    tell: (step, operation, event) =>
      world.progress({ ...event, at: clock.now(), step: step.id, operation: operation.id }),
  };
}

/** One object under its id, whatever it is called in the plan; one to be made under its address. */
export function objectOf(operation: Operation): string {
  return `${operation.system} ${operation.kind} ${operation.liveId ?? operation.holder}`;
}

function byObject(plan: Plan): ReadonlyMap<string, readonly Operation[]> {
  return Map.groupBy(
    plan.steps.flatMap((step) => step.operations),
    objectOf,
  );
}

/** The listener goes with the work, so that a long run does not gather them. */
function unless<T>(abort: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Interrupted('stopped at once'));
    if (abort.aborted) stop();
    else abort.addEventListener('abort', stop, { once: true });
    work
      .then(resolve, (error: unknown) => (abort.aborted ? stop() : reject(error as Error)))
      .finally(() => abort.removeEventListener('abort', stop));
  });
}

/** Why nothing more can be recorded, for the person who has to mend it. */
export function unwritable(error: unknown): Problem {
  if (error instanceof LostLock)
    return problem('lost-lock', `Another writer has taken over: ${error.message}.`, {
      help: 'See `trueup runs` for who writes now; `trueup resume` picks up what is left.',
    });
  const why = error instanceof Error ? error.message : String(error);
  return problem('journal-unwritable', `The journal cannot be written: ${why}.`, {
    help: 'Mend the store, then `trueup resume`.',
    tryAgain: true,
  });
}
