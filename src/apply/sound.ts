/** Can the steps of a plan be carried out at all? A file may say anything, also with the right id. */
import type { Plan, Step, StepId } from '../model/plan.ts';
import { problem, type Problem } from '../model/problem.ts';

/** Ids used twice, waits for steps that are not there, and waits that go round in a circle. */
export function soundnessProblems({ steps }: Pick<Plan, 'steps'>): readonly Problem[] {
  const problems = [...doubles(steps), ...strangers(steps)];
  return problems.length > 0 ? problems : circle(steps);
}

function broken(message: string): Problem {
  return problem('plan-broken', message, { help: 'Make the plan anew with `trueup plan --out`.' });
}

function doubles(steps: readonly Step[]): readonly Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const step of steps) {
    for (const name of [
      `step ${step.id}`,
      ...step.operations.map((each) => `operation ${each.id}`),
    ]) {
      if (seen.has(name)) problems.push(broken(`The plan holds ${name} twice.`));
      seen.add(name);
    }
  }
  return problems;
}

function strangers(steps: readonly Step[]): readonly Problem[] {
  const known = new Set(steps.map((step) => step.id));
  return steps.flatMap((step) =>
    step.after
      .filter((wait) => !known.has(wait.step))
      .map((wait) =>
        broken(`Step ${step.id} waits for ${wait.step}, which the plan does not hold.`),
      ),
  );
}

function circle(steps: readonly Step[]): readonly Problem[] {
  const waits = new Map<StepId, number>();
  const waiters = new Map<StepId, StepId[]>();
  for (const step of steps) {
    const others = new Set(step.after.map((wait) => wait.step));
    waits.set(step.id, others.size);
    for (const other of others) {
      const known = waiters.get(other);
      if (known === undefined) waiters.set(other, [step.id]);
      else known.push(step.id);
    }
  }
  const free = steps.filter((step) => step.after.length === 0).map((step) => step.id);
  for (let next = free.pop(); next !== undefined; next = free.pop()) {
    waits.delete(next);
    for (const waiter of waiters.get(next) ?? []) {
      const left = (waits.get(waiter) ?? 0) - 1;
      waits.set(waiter, left);
      if (left === 0) free.push(waiter);
    }
  }
  if (waits.size === 0) return [];
  return [broken(`These steps wait for each other: ${[...waits.keys()].slice(0, 10).join(', ')}.`)];
}
