/** Does one step surely end before another starts? Asked of the plan's own waits, and of nothing else. */
import { addTo } from '../../model/lists.ts';
import type { Step, StepId } from '../../model/plan.ts';

export class Reach {
  readonly #steps: ReadonlyMap<StepId, Step>;
  readonly #place: ReadonlyMap<StepId, number>;
  /** A cycle among the waits, or a wait for a step that is not there. */
  readonly broken: readonly string[];

  constructor(steps: readonly Step[]) {
    this.#steps = new Map(steps.map((each) => [each.id, each]));
    const { place, broken } = this.#order(steps);
    this.#place = place;
    this.broken = broken;
  }

  /** True when `a` ends before `b` starts in every order that the waits allow. */
  before(a: StepId, b: StepId): boolean {
    const from = this.#place.get(a);
    const to = this.#steps.get(b);
    if (from === undefined || to === undefined || a === b) return false;
    // A direct wait is by far the most common answer.
    if (to.after.some((wait) => wait.step === a)) return true;
    const seen = new Set<StepId>();
    const open = [to];
    for (let step = open.pop(); step !== undefined; step = open.pop()) {
      for (const wait of step.after) {
        if (wait.step === a) return true;
        const place = this.#place.get(wait.step);
        if (place === undefined || place <= from || seen.has(wait.step)) continue;
        seen.add(wait.step);
        const next = this.#steps.get(wait.step);
        if (next !== undefined) open.push(next);
      }
    }
    return false;
  }

  #order(steps: readonly Step[]): {
    readonly place: ReadonlyMap<StepId, number>;
    readonly broken: readonly string[];
  } {
    const place = new Map<StepId, number>();
    const broken: string[] = [];
    const waits = new Map<StepId, number>();
    const next = new Map<StepId, StepId[]>();
    for (const step of steps) {
      waits.set(step.id, step.after.length);
      for (const { step: other } of step.after) {
        if (!this.#steps.has(other))
          broken.push(`${step.id} waits for ${other}, which is not in the plan`);
        addTo(next, other, step.id);
      }
    }
    if (waits.size !== steps.length) broken.push('two steps have one id');
    const ready = steps.filter((each) => each.after.length === 0).map((each) => each.id);
    for (let head = 0; head < ready.length; head += 1) {
      const id = ready[head] as StepId;
      place.set(id, place.size);
      for (const other of next.get(id) ?? []) {
        const rest = (waits.get(other) ?? 0) - 1;
        waits.set(other, rest);
        if (rest === 0) ready.push(other);
      }
    }
    if (place.size < waits.size && broken.length === 0)
      broken.push('steps wait for each other in a circle');
    return { place, broken };
  }
}
