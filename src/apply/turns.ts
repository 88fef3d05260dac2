/** Who may work at once: so many steps per system, and one per lane. */
import type { SystemName } from '../model/address.ts';
import type { Step } from '../model/plan.ts';

export interface Turns {
  /** Starts the step now, or as soon as its systems and lanes have room. */
  ask(step: Step): void;
  /** The step has ended: whoever waited for its places comes next. */
  leave(step: Step): void;
}

/** A step that waits stands in one queue only, so that each ask and leave costs the same however many wait. */
export function turnsFor(
  roomOf: (system: SystemName) => number,
  start: (step: Step) => void,
): Turns {
  const busy = new Map<string, number>();
  const queues = new Map<string, { readonly steps: Step[]; next: number }>();
  const room = (place: string): number =>
    place.startsWith('system ') ? roomOf(place.slice('system '.length) as SystemName) : 1;
  const full = (place: string): boolean => (busy.get(place) ?? 0) >= room(place);

  const ask = (step: Step): void => {
    const places = placesOf(step);
    const missing = places.find(full);
    if (missing === undefined) {
      for (const place of places) busy.set(place, (busy.get(place) ?? 0) + 1);
      start(step);
      return;
    }
    const queue = queues.get(missing);
    if (queue === undefined) queues.set(missing, { steps: [step], next: 0 });
    else queue.steps.push(step);
  };
  const leave = (step: Step): void => {
    const places = placesOf(step);
    for (const place of places) busy.set(place, (busy.get(place) ?? 1) - 1);
    for (const place of places) {
      const queue = queues.get(place);
      if (queue === undefined) continue;
      while (!full(place)) {
        const next = queue.steps[queue.next];
        if (next === undefined) break;
        queue.next += 1;
        ask(next);
      }
      if (queue.next === queue.steps.length) queues.delete(place);
    }
  };
  return { ask, leave };
}

// Sorted, so that two steps never hold what the other one waits for.
function placesOf(step: Step): readonly string[] {
  if (step.operations.some((each) => each.manual !== undefined)) return [];
  return [
    ...new Set(
      step.operations.flatMap((each) => [
        `system ${each.system}`,
        ...(each.lane === undefined ? [] : [`lane ${each.system} ${each.lane}`]),
      ]),
    ),
  ].toSorted();
}
