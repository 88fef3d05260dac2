/** Desired against live: what has to change, what is only recorded, and what is nobody's. */
import { addTo } from '../model/lists.ts';
import {
  addressParts,
  byText,
  liveAddress,
  type Address,
  type KindName,
} from '../model/address.ts';
import type { Change } from '../model/change.ts';
import type { Desired } from '../model/desired.ts';
import type { Kinds } from '../model/kind.ts';
import type { Problem } from '../model/problem.ts';
import type { LiveResource, Resource, Snapshot, Spec } from '../model/resource.ts';
import { changeOf } from './change-of.ts';
import type { Differing } from './differing.ts';
import { Identity } from './identity.ts';
import { kindsInOrder } from './kind-order.ts';
import { undeclared, type Undeclared } from './undeclared.ts';

export interface Difference extends Undeclared {
  /** In the order of address. Adoptions are recorded, not carried out. */
  readonly changes: readonly Change[];
  /** The desired spec of each declared resource, references as incarnations. */
  readonly resolved: ReadonlyMap<Address, Spec>;
  /** Live address → declared address of what it stands for. */
  readonly standsFor: ReadonlyMap<Address, Address>;
  readonly problems: readonly Problem[];
}

/** Compares by identity, kind after kind, so that references mean the same on both sides. */
export function diff(input: Differing): Difference {
  const { desired, snapshot, kinds } = input;
  const problems: Problem[] = unseenProblems(desired, snapshot);
  const unseen = new Set(snapshot.unseen.map((each) => `${each.system} ${each.kind ?? '*'}`));
  const identity = new Identity(input);
  const wanted = byKind(desired.resources, kinds);
  const live = byKind(snapshot.live, kinds);
  const changes: Change[] = [];
  for (const kind of kindsInOrder(kinds)) {
    const resources = (wanted.get(kind.kind) ?? []).filter(
      (each) => !unseen.has(`${each.system} *`) && !unseen.has(`${each.system} ${kind.kind}`),
    );
    const matched = identity.match(kind, resources, live.get(kind.kind) ?? []);
    problems.push(...matched.problems);
    for (const resource of resources) {
      if (matched.undecided.has(resource.address)) continue;
      const found = changeOf(kind, resource, identity, input);
      if (found.change !== undefined) changes.push(found.change);
      problems.push(...found.problems);
    }
  }
  const rest = undeclared(input, identity, live);
  changes.push(...rest.changes);
  problems.push(...rest.problems);
  changes.sort((a, b) => byText(a.address, b.address));
  return {
    changes,
    problems,
    orphans: rest.orphans,
    unmanaged: rest.unmanaged,
    resolved: identity.resolved,
    standsFor: identity.standsFor,
  };
}

function unseenProblems(desired: Desired, snapshot: Snapshot): Problem[] {
  const used = new Set<string>();
  for (const each of desired.resources) used.add(each.system).add(`${each.system} ${each.kind}`);
  for (const each of [...desired.absent, ...desired.authorities, ...(desired.gone ?? [])]) {
    used.add(each.system).add(`${each.system} ${each.kind}`);
  }
  for (const each of desired.conditions) used.add(addressParts(each.of).system);
  const relevant = snapshot.unseen.filter(({ system, kind }) =>
    kind === undefined ? used.has(system) : used.has(`${system} ${kind}`),
  );
  return relevant.map(({ system, kind, why }) => ({
    ...why,
    level: 'error',
    about: why.about ?? (kind === undefined ? system : `${system} ${kind}`),
  }));
}

function byKind<T extends Resource | LiveResource>(
  things: readonly T[],
  kinds: Kinds,
): Map<KindName, T[]> {
  const sorted = new Map<KindName, T[]>();
  for (const thing of things) {
    if (!kinds.has(thing.kind)) continue;
    addTo(sorted, thing.kind, thing);
  }
  const name = (thing: T): string =>
    'address' in thing ? thing.address : liveAddress(thing.system, thing.kind, thing.id);
  for (const list of sorted.values()) {
    const keyed = list.map((thing) => ({ thing, key: name(thing) }));
    keyed.sort((a, b) => byText(a.key, b.key));
    list.splice(0, list.length, ...keyed.map((each) => each.thing));
  }
  return sorted;
}
