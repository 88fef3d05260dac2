/** Plays a plan's steps on the strict model in one of the orders that it allows, everything in parallel. */
import type { Address } from '../../../src/model/address.ts';
import type { Operation } from '../../../src/model/operation.ts';
import type { Step } from '../../../src/model/plan.ts';
import type { Spec } from '../../../src/model/resource.ts';
import type { Random } from './random.ts';
import { strictModel } from './strict-model.ts';
import { Refusal } from './strict-inspections.ts';
import type { Beginning } from './strict-site.ts';

/** Throws a `Refusal` with what happened so far; returns the specs as they are at the end. */
export function play(
  beginning: Beginning,
  steps: readonly Step[],
  random: Random,
): ReadonlyMap<Address, Spec> {
  const givers = new Map<string, number>();
  for (const { operations } of steps)
    for (const { gives } of operations)
      for (const fact of gives) givers.set(fact, (givers.get(fact) ?? 0) + 1);
  const model = strictModel(beginning, (fact) => givers.get(fact) ?? 0);
  const story: string[] = [];
  try {
    run(steps, random, (verb, commit) => {
      story.push(`${verb} ${commit.map((each) => each.id).join(' + ')}`);
      model[verb](commit);
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(`${error.message}\n${story.join('\n')}`, { cause: error });
  }
  return model.specs();
}

type Event = (verb: 'start' | 'finish', commit: readonly Operation[]) => void;

interface Commit {
  readonly step: string;
  readonly operations: readonly Operation[];
}

function run(steps: readonly Step[], random: Random, event: Event): void {
  // Some runs crowd as much as they can, others go nearly one by one.
  const eagerness = random.pick([0.3, 0.6, 0.9]);
  const waiting = new Set(steps);
  const left = new Map(steps.map((step) => [step.id as string, commitsOf(step).length]));
  const done = (id: string): boolean =>
    left.get(id) === 0 && ![...waiting].some((s) => s.id === id);
  const idle: Commit[] = [];
  const busy: Commit[] = [];
  for (;;) {
    open(waiting, idle, done);
    if (idle.length + busy.length === 0) break;
    const starts = busy.length === 0 || (idle.length > 0 && random.chance(eagerness));
    const from = starts ? idle : busy;
    const [commit] = from.splice(random.int(from.length), 1);
    if (commit === undefined) throw new Error('no such commit');
    event(starts ? 'start' : 'finish', commit.operations);
    if (starts) busy.push(commit);
    else left.set(commit.step, (left.get(commit.step) ?? 0) - 1);
  }
  if (waiting.size > 0)
    throw new Refusal(`nothing can start: ${[...waiting].map((each) => each.id).join(', ')} wait`);
}

/** Moves every step whose waits are over from `waiting` to `idle`; milestones let others through at once. */
function open(waiting: Set<Step>, idle: Commit[], done: (id: string) => boolean): void {
  for (let before = -1; before !== waiting.size;) {
    before = waiting.size;
    for (const step of waiting)
      if (step.after.every((wait) => done(wait.step))) {
        waiting.delete(step);
        idle.push(...commitsOf(step).map((operations) => ({ step: step.id, operations })));
      }
  }
}

/** An atomic group is one commit; the members of any other step come and go one by one. */
function commitsOf(step: Step): (readonly Operation[])[] {
  const atomic = step.operations.filter((each) => each.commit?.how === 'atomic');
  const groups = Map.groupBy(atomic, (each) => each.commit?.group ?? '');
  const single = step.operations.filter((each) => !atomic.includes(each));
  return [...groups.values(), ...single.map((each) => [each])];
}
