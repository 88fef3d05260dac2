/** Starts each step as soon as all that it waits for is done, and skips what waits for a failure. */
import type { Step, StepId } from '../model/plan.ts';
import { Interrupted, type Course } from './course.ts';
import { carryOut, skip, type StepEnd } from './step.ts';
import { turnsFor } from './turns.ts';

/** Ends when nothing is in flight and nothing more can start. */
export async function runSteps(course: Course): Promise<void> {
  const graph = graphOf(course.plan.steps);
  const skipped = new Set<StepId>();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let inFlight = 0;

  const turns = turnsFor(
    (system) => Math.max(1, course.world.connections.get(system)?.concurrency ?? 1),
    (step) => {
      if (course.halted()) return;
      inFlight += 1;
      carryOut(course, step)
        .then((end) => finished(step, end))
        .catch(reject);
    },
  );
  const finished = async (step: Step, end: StepEnd): Promise<void> => {
    if (end === 'done') release(step);
    else if (end === 'failed') await skipAfter(step);
    turns.leave(step);
    inFlight -= 1;
    if (inFlight === 0) resolve();
  };
  /** A step with nothing left to do is done at once; a long chain of them must not deepen the stack. */
  const release = (first: Step): void => {
    const done = [first];
    for (let step = done.pop(); step !== undefined; step = done.pop()) {
      for (const next of graph.waiters.get(step.id) ?? []) {
        const left = (graph.waits.get(next.id) ?? 0) - 1;
        graph.waits.set(next.id, left);
        if (left > 0) continue;
        if (nothingToDo(course, next)) done.push(next);
        else turns.ask(next);
      }
    }
  };
  const skipAfter = async (failed: Step): Promise<void> => {
    const after = [...(graph.waiters.get(failed.id) ?? [])];
    for (let step = after.pop(); step !== undefined; step = after.pop()) {
      if (skipped.has(step.id)) continue;
      skipped.add(step.id);
      after.push(...(graph.waiters.get(step.id) ?? []));
      await skipAll(course, step, failed);
    }
  };

  for (const step of course.plan.steps.filter((each) => each.after.length === 0)) {
    if (nothingToDo(course, step)) release(step);
    else turns.ask(step);
  }
  if (inFlight > 0) await promise;
}

function nothingToDo(course: Course, step: Step): boolean {
  return step.operations.every((each) => course.finished.has(each.id));
}

async function skipAll(course: Course, step: Step, because: Step): Promise<void> {
  try {
    for (const operation of step.operations) {
      if (!course.finished.has(operation.id)) await skip(course, operation, step, because);
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
}

function graphOf(steps: readonly Step[]): {
  readonly waits: Map<StepId, number>;
  readonly waiters: ReadonlyMap<StepId, readonly Step[]>;
} {
  const waits = new Map<StepId, number>();
  const waiters = new Map<StepId, Step[]>();
  for (const step of steps) {
    const others = new Set(step.after.map((wait) => wait.step));
    waits.set(step.id, others.size);
    for (const other of others) {
      const known = waiters.get(other);
      if (known === undefined) waiters.set(other, [step]);
      else known.push(step);
    }
  }
  return { waits, waiters };
}
