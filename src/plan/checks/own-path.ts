/** What cuts the path that trueup works over runs beside nothing of its system, and before nothing that could go first. */
import { addTo } from '../../model/lists.ts';
import type { SystemName } from '../../model/address.ts';
import type { Placed, Replay } from './replay.ts';
import { Reach } from './reach.ts';

export function cutTooEarly({ placed, reach, steps }: Replay): readonly string[] {
  const own = placed.filter(({ operation }) => operation.manual === undefined);
  const cuts = own.filter(isCut);
  if (cuts.length === 0) return [];
  const bySystem = new Map<SystemName, Placed[]>();
  for (const each of own) addTo(bySystem, each.operation.system, each);
  // A wait that is there only to bring the cut to the end is no reason for anything to come after it.
  const real = new Reach(
    steps.map((step) => ({ ...step, after: step.after.filter((wait) => wait.why !== 'gate') })),
  );
  return cuts.flatMap((cut) =>
    (bySystem.get(cut.operation.system) ?? [])
      .filter((other) => other.step !== cut.step && !(isCut(other) && ordered(reach, cut, other)))
      .filter((other) => !reach.before(other.step.id, cut.step.id))
      .filter((other) => !real.before(cut.step.id, other.step.id))
      .map((other) => `${cut.operation.id} may cut its own path before ${other.operation.id}`),
  );
}

function isCut({ operation }: Placed): boolean {
  return operation.impact === 'cuts-own-path';
}

function ordered(reach: Reach, a: Placed, b: Placed): boolean {
  return reach.before(a.step.id, b.step.id) || reach.before(b.step.id, a.step.id);
}
