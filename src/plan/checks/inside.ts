/** A child's value lies within its parent's at every moment. */
import type { Address } from '../../model/address.ts';
import { covers, type Claim } from '../../model/claim.ts';
import { claimText } from '../../model/claim-text.ts';
import { oneCommit, type Placed, type Replay, type Tenancy } from './replay.ts';

export function outsiders(replay: Replay): readonly string[] {
  const values = new Map<Address, readonly ParentValue[] | undefined>();
  const found: string[] = [];
  for (const tenancy of replay.tenancies) {
    const parent = tenancy.claim.inside?.holder;
    if (parent === undefined) continue;
    // A parent that nobody changes covers as before what was there before.
    if (!replay.byHolder.has(parent) && tenancy.since === undefined) continue;
    if (!values.has(parent)) values.set(parent, valuesOf(replay, parent));
    if (!alwaysCovered(replay, tenancy, values.get(parent) ?? [])) {
      found.push(`${tenancy.holder} may hold ${claimText(tenancy.claim)} outside of ${parent}`);
    }
  }
  return found;
}

interface ParentValue {
  readonly claims: readonly Claim[];
  /** The operation that brings this value about; absent on the live one. */
  readonly by?: Placed;
}

function valuesOf({ world, byHolder }: Replay, parent: Address): readonly ParentValue[] {
  const live = world.live(parent);
  const there = live !== undefined && world.incarnation(live) === parent;
  const values: ParentValue[] = [{ claims: there ? world.liveClaims(live) : [] }];
  for (const by of byHolder.get(parent) ?? []) {
    const { kind, system, to, do: verb } = by.operation;
    if (verb === 'act') continue;
    values.push({ claims: to === undefined ? [] : world.claims(kind, system, to, parent), by });
  }
  return values;
}

/** Some unbroken run of covering values must span the whole tenancy. */
function alwaysCovered(
  { reach }: Replay,
  tenancy: Tenancy,
  values: readonly ParentValue[],
): boolean {
  const covering = values.map((each) =>
    each.claims.some(
      (claim) => claim.pool === tenancy.claim.inside?.pool && covers(claim, tenancy.claim),
    ),
  );
  // What hangs outside now is no fault of the plan.
  if (tenancy.since === undefined && covering[0] !== true) return true;
  for (let start = 0; start < values.length; start += 1) {
    if (covering[start] !== true || covering[start - 1] === true) continue;
    let end = start;
    while (covering[end + 1] === true) end += 1;
    const opens = values[start]?.by;
    const closes = values[end + 1]?.by;
    const inTime =
      opens === undefined ||
      (tenancy.since !== undefined &&
        (tenancy.since === opens || precedes(reach, opens, tenancy.since)));
    const leaves =
      closes === undefined ||
      (tenancy.until !== undefined &&
        (tenancy.until === closes || precedes(reach, tenancy.until, closes)));
    if (inTime && leaves) return true;
  }
  return false;
}

function precedes(reach: Replay['reach'], a: Placed, b: Placed): boolean {
  return reach.before(a.step.id, b.step.id) || oneCommit(a, b);
}
