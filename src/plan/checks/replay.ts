/** The plan told as tenancies: who holds what from which step to which, rebuilt from live and desired. */
import { addTo } from '../../model/lists.ts';
import { liveAddress, type Address } from '../../model/address.ts';
import { claimDifference } from '../../model/claim-difference.ts';
import type { Claim } from '../../model/claim.ts';
import type { Operation } from '../../model/operation.ts';
import type { Step } from '../../model/plan.ts';
import type { World } from '../world.ts';
import { Reach } from './reach.ts';

/** One holder's time on one value. Without `since` it holds it now, without `until` it keeps it. */
export interface Tenancy {
  readonly holder: Address;
  readonly claim: Claim;
  readonly since?: Placed;
  readonly until?: Placed;
}

/** An operation and the step it stands in. */
export interface Placed {
  readonly operation: Operation;
  readonly step: Step;
}

export interface Replay {
  readonly world: World;
  readonly steps: readonly Step[];
  readonly reach: Reach;
  readonly placed: readonly Placed[];
  /** The operations on each holder, in the order in which they must run. */
  readonly byHolder: ReadonlyMap<Address, readonly Placed[]>;
  readonly tenancies: readonly Tenancy[];
}

export function replayOf(world: World, steps: readonly Step[]): Replay {
  const reach = new Reach(steps);
  const placed = steps.flatMap((step) => step.operations.map((operation) => ({ operation, step })));
  const byHolder = new Map<Address, Placed[]>();
  for (const each of placed) {
    addTo(byHolder, each.operation.holder, each);
  }
  for (const list of byHolder.values()) {
    if (list.length > 1) list.sort((a, b) => (reach.before(a.step.id, b.step.id) ? -1 : 1));
  }
  return { world, steps, reach, placed, byHolder, tenancies: tenanciesOf(world, placed, byHolder) };
}

/** An atomic commit is one holder, and all of it happens in the same moment. */
export function oneCommit(a: Placed, b: Placed): boolean {
  const [one, other] = [a.operation.commit, b.operation.commit];
  return (
    a.step === b.step &&
    one?.how === 'atomic' &&
    other?.how === 'atomic' &&
    one.group === other.group
  );
}

function tenanciesOf(
  world: World,
  placed: readonly Placed[],
  byHolder: ReadonlyMap<Address, readonly Placed[]>,
): readonly Tenancy[] {
  const tenancies: Tenancy[] = [];
  const fallsWith = new Map<Address, Placed>();
  for (const each of placed) {
    if (each.operation.do !== 'delete') continue;
    for (const holder of each.operation.touches) {
      if (holder !== each.operation.holder) fallsWith.set(holder, each);
    }
  }
  const living = new Map<Address, readonly Claim[]>();
  for (const live of world.input.snapshot.live) {
    const holder = world.incarnation(live);
    const claims = world.liveClaims(live);
    if (byHolder.has(holder)) living.set(holder, claims);
    else {
      const until =
        fallsWith.get(holder) ?? fallsWith.get(liveAddress(live.system, live.kind, live.id));
      for (const claim of claims) {
        tenancies.push(until === undefined ? { holder, claim } : { holder, claim, until });
      }
    }
  }
  for (const [holder, operations] of byHolder) {
    let held: readonly Tenancy[] = (living.get(holder) ?? []).map((claim) => ({ holder, claim }));
    for (const each of operations) {
      const { kind, system, to } = each.operation;
      if (each.operation.do === 'act') continue;
      const after = to === undefined ? [] : world.claims(kind, system, to, holder);
      const now = held.map((tenancy) => tenancy.claim);
      const kept: Tenancy[] = [];
      for (const tenancy of held) {
        const lost = claimDifference([tenancy.claim], after);
        for (const claim of lost) tenancies.push({ ...tenancy, claim, until: each });
        for (const claim of claimDifference([tenancy.claim], lost))
          kept.push({ ...tenancy, claim });
      }
      for (const claim of claimDifference(after, now)) kept.push({ holder, claim, since: each });
      held = kept;
    }
    // What falls with a parent later goes then.
    const until = fallsWith.get(holder);
    tenancies.push(...(until === undefined ? held : held.map((each) => ({ ...each, until }))));
  }
  return tenancies;
}
