/** Every fact that an operation needs holds from its start to its end, in every order that the plan allows. */
import { addTo } from '../../model/lists.ts';
import { byText, type Address } from '../../model/address.ts';
import { exists, factParts, type Fact } from '../../model/operation.ts';
import type { Spec } from '../../model/resource.ts';
import { holdsLive } from '../live-facts.ts';
import { oneCommit, type Placed, type Replay } from './replay.ts';

export function missingFacts(replay: Replay): readonly string[] {
  const { placed, reach, world } = replay;
  const givers = new Map<Fact, Placed[]>();
  const enders = new Map<Fact, Placed[]>();
  for (const each of placed) {
    for (const fact of givenBy(each)) addTo(givers, fact, each);
    for (const fact of endedBy(each)) addTo(enders, fact, each);
  }
  const found: string[] = [];
  const first = (a: Placed, b: Placed): boolean =>
    reach.before(a.step.id, b.step.id) || oneCommit(a, b);
  for (const each of placed) {
    const { id } = each.operation;
    for (const fact of neededBy(replay, each)) {
      const from = givers.get(fact) ?? [];
      if (from.length === 0 && !holdsLive(world, fact))
        found.push(`${id} needs '${fact}', which nothing gives`);
      for (const giver of from) {
        if (giver !== each && !first(giver, each))
          found.push(`${id} may start before ${giver.operation.id} gives '${fact}'`);
      }
      for (const ender of enders.get(fact) ?? []) {
        if (ender === each || reach.before(each.step.id, ender.step.id)) continue;
        if (oneCommit(each, ender) && !reliesAfterwards(replay, each, fact)) continue;
        found.push(`${ender.operation.id} may end '${fact}' while ${id} needs it`);
      }
    }
  }
  for (const [fact, list] of enders) {
    if (list.length > 1)
      found.push(`'${fact}' is ended by ${list.map((each) => each.operation.id).join(' and ')}`);
    const giver = givers.get(fact)?.[0];
    const ender = list[0];
    if (
      giver !== undefined &&
      ender !== undefined &&
      giver !== ender &&
      !reach.before(giver.step.id, ender.step.id)
    ) {
      found.push(`${ender.operation.id} may end '${fact}' before ${giver.operation.id} gives it`);
    }
  }
  return found.toSorted(byText);
}

/** In one commit all leave together: only who goes on needing it would be left without. */
function reliesAfterwards({ world }: Replay, { operation }: Placed, fact: Fact): boolean {
  if (operation.do === 'delete') return false;
  const { what, of } = factParts(fact);
  const fields = Object.keys(world.kind(operation.kind).references);
  const refers = (spec: Spec | undefined): boolean =>
    what === 'exists' && fields.some((field) => spec?.[field] === of);
  return !refers(operation.from) || refers(operation.to);
}

/** What it declares, and what its references say: the plan's word alone is not enough. */
function neededBy({ world }: Replay, { operation }: Placed): ReadonlySet<Fact> {
  const needed = new Set<Fact>(operation.needs);
  if (operation.do === 'act') return needed;
  if (operation.do === 'update') needed.add(exists(operation.holder));
  for (const field in world.kind(operation.kind).references) {
    for (const spec of [operation.from, operation.to]) {
      const to = spec?.[field];
      if (typeof to === 'string') needed.add(exists(to as Address));
    }
  }
  return needed;
}

function givenBy({ operation }: Placed): readonly Fact[] {
  return operation.do === 'create'
    ? [...new Set([exists(operation.holder), ...operation.gives])]
    : operation.gives;
}

function endedBy({ operation }: Placed): readonly Fact[] {
  return operation.do === 'delete'
    ? [...new Set([...operation.touches.map((each) => exists(each)), ...operation.ends])]
    : operation.ends;
}
