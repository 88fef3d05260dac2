/** Carries out a plan: each step in its time, everything written down before and after. */
import { problem, type Problem } from '../model/problem.ts';
import type { Plan } from '../model/plan.ts';
import { adopt } from './adopt.ts';
import { courseOf, type Course } from './course.ts';
import { settleDoubts } from './doubts.ts';
import { keepAlive } from './heartbeat.ts';
import { installationOf } from './refs.ts';
import { runSteps } from './schedule.ts';
import type { ApplyOutcome, ApplyWorld } from './world.ts';

/** Never throws for what a vendor, a person or a full disk can cause. */
export async function applyPlan(plan: Plan, world: ApplyWorld): Promise<ApplyOutcome> {
  const course = courseOf(plan, world);
  const missing = missingParts(plan, world);
  if (missing.length > 0) {
    for (const each of missing) course.halt(each);
    return outcomeOf(course);
  }
  const rest = keepAlive(course);
  try {
    await adopt(course);
    await settleDoubts(course);
    if (!course.halted()) await runSteps(course);
  } finally {
    await rest();
  }
  return outcomeOf(course);
}

/** Without these an operation could be sent, and not be remembered. */
function missingParts(plan: Plan, world: ApplyWorld): readonly Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const { id, system, kind, manual } of plan.steps.flatMap((step) => step.operations)) {
    if (manual !== undefined || world.done.has(id) || seen.has(`${system} ${kind}`)) continue;
    seen.add(`${system} ${kind}`);
    const whole =
      world.connections.has(system) &&
      world.kinds.has(kind) &&
      installationOf(plan, system) !== undefined;
    if (!whole)
      problems.push(
        problem('not-connected', `${system} cannot be reached for ${kind}.`, { about: system }),
      );
  }
  return problems;
}

function outcomeOf(course: Course): ApplyOutcome {
  const operations = course.plan.steps.flatMap((step) =>
    step.operations.map((each) => ({ id: each.id, step: step.id })),
  );
  const { finished, failed, skipped, unknown, waiting } = course;
  const left = operations
    .filter(
      ({ id }) => !finished.has(id) && !failed.has(id) && !skipped.has(id) && !unknown.has(id),
    )
    .filter(({ step }) => !waiting.has(step))
    .map(({ id }) => id);
  const cut = course.halted() && (left.length > 0 || unknown.size > 0);
  const open = cut || waiting.size > 0 || left.length > 0 || course.stoppedBy.length > 0;
  return {
    state: cut ? 'stopped' : failed.size > 0 ? 'failed' : open ? 'stopped' : 'done',
    done: operations.map(({ id }) => id).filter((id) => finished.has(id)),
    inside: course.plan.steps.flatMap((step) =>
      step.operations.flatMap(({ id, of }) => {
        const sighted = course.inside.get(id);
        return sighted === undefined ? [] : [{ of, ...sighted }];
      }),
    ),
    ids: finished,
    failed: [...failed.values()],
    failedIn: [...failed.keys()].flatMap(
      (id) => operations.find((each) => each.id === id)?.step ?? [],
    ),
    broken: [...course.broken.keys()],
    skipped: operations.map(({ id }) => id).filter((id) => skipped.has(id)),
    waiting: [...waiting],
    unknown: [...unknown.values()],
    stoppedBy: course.stoppedBy,
    left,
  };
}
