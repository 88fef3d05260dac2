/** What became of each operation of a run, told from its events alone. */
import type { OperationEvent, RunRecord } from '../model/journal.ts';
import type { Operation } from '../model/operation.ts';
import type { Step, StepId } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import { sameThing } from './debts.ts';

export type State = 'done' | 'failed' | 'skipped' | 'in doubt' | 'not started';

export interface Told {
  readonly step: Step;
  readonly number: number;
  readonly operation: Operation;
  readonly state: State;
  readonly startedAt?: Date;
  readonly endedAt?: Date;
  readonly problem?: Problem;
  /** The vendor's task, where there was one. */
  readonly task?: string;
  /** What the vendor said beside success. */
  readonly notes?: readonly string[];
  /** The step whose failure made this one be skipped. */
  readonly because?: StepId;
}

/** One entry per operation, in the order in which they began; those never begun come last, in the plan's order. */
export function storyOf(run: RunRecord): readonly Told[] {
  const events = new Map<string, OperationEvent[]>();
  for (const event of run.events) {
    const key = `${event.step}\n${event.operation}`;
    const same = events.get(key);
    if (same === undefined) events.set(key, [event]);
    else same.push(event);
  }
  const told = run.planned.steps.flatMap((step, index) =>
    step.operations.map((operation) => ({
      step,
      number: index + 1,
      operation,
      ...outcome(events.get(`${step.id}\n${operation.id}`) ?? []),
    })),
  );
  const never = Number.MAX_SAFE_INTEGER;
  const moment = (each: Told): number => momentOf(each)?.getTime() ?? never;
  return told.toSorted((a, b) => moment(a) - moment(b));
}

/** When it is first heard of; undefined for what was never tried. What a person did is seen only once it is done. */
export function momentOf({ state, startedAt, endedAt }: Told): Date | undefined {
  return state === 'skipped' ? undefined : (startedAt ?? endedAt);
}

/** Operations whose debt was taken on and is not known to be paid: later plans put them back. */
export function openDebts(story: readonly Told[]): readonly Told[] {
  return story.filter(
    ({ operation, state }) =>
      operation.debt !== undefined &&
      // An operation in doubt may have taken it: the debt is written before the call.
      (state === 'done' || state === 'in doubt' || state === 'failed') &&
      !story.some(
        (other) =>
          other.operation.pays === true &&
          other.state === 'done' &&
          sameThing(other.operation, operation),
      ),
  );
}

type Outcome = Omit<Told, 'step' | 'number' | 'operation'>;

function outcome(events: readonly OperationEvent[]): Outcome {
  const started = events.find(({ type }) => type === 'intended');
  const task = events.findLast((event) => event.type === 'submitted');
  const begun = {
    ...(started === undefined ? {} : { startedAt: started.at }),
    ...(task === undefined ? {} : { task: task.task }),
  };
  const last = events.at(-1);
  if (last === undefined) return { state: 'not started' };
  if (last.type === 'skipped') return { state: 'skipped', endedAt: last.at, because: last.because };
  if (last.type === 'done') {
    const { notes } = last;
    return { ...begun, state: 'done', endedAt: last.at, ...(notes === undefined ? {} : { notes }) };
  }
  if (last.type === 'failed' || last.type === 'unknown') {
    const state = last.type === 'failed' ? 'failed' : 'in doubt';
    return { ...begun, state, endedAt: last.at, problem: last.problem };
  }
  // Begun and never ended: the process died, or the run is still going.
  return { ...begun, state: 'in doubt' };
}
