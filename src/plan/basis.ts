/** What a plan was based on: digests of the objects it touches or relies on, and of who holds what it takes. */
import { createHash } from 'node:crypto';
import { byText, liveAddress, type Address, type SystemName } from '../model/address.ts';
import { claimText } from '../model/claim-text.ts';
import type { PoolName } from '../model/claim.ts';
import { canonicalJson } from '../model/json.ts';
import type { Kinds, Scope } from '../model/kind.ts';
import type { ObjectDigest, PoolDigest, Step } from '../model/plan.ts';
import { factParts } from '../model/operation.ts';
import type { LiveResource, Snapshot, Spec } from '../model/resource.ts';
import { ClaimIndex } from './order/pairs.ts';
import type { World } from './world.ts';

/** What it takes to tell claims: kinds, and where a holder's claims are. */
export interface Knowledge {
  readonly kinds: Kinds;
  readonly scope: (system: SystemName, holder: Address) => Scope;
}

export interface Basis {
  readonly objects: readonly ObjectDigest[];
  readonly pools: readonly PoolDigest[];
}

/** At plan time: which objects the steps touch or rely on is read off their operations. */
export function basisOf(world: World, steps: readonly Step[]): Basis {
  const used = new Set<Address>();
  for (const { operations } of steps) {
    for (const operation of operations) {
      for (const each of operation.touches) used.add(each);
      for (const need of [...operation.needs, ...operation.ends]) used.add(factParts(need).of);
    }
  }
  const objects: ObjectDigest[] = [];
  for (const address of [...used].toSorted(byText)) {
    const live = world.live(address);
    if (live === undefined || world.incarnation(live) !== address) continue;
    const { system, kind, id, partial } = live;
    const digest = objectDigest(live);
    objects.push({ system, kind, id, address, digest, ...(partial === true ? { partial } : {}) });
  }
  const pools = poolDigests(steps, objects, world.input.snapshot, {
    kinds: world.input.kinds,
    scope: (system, holder) => world.scope(system, holder),
  });
  return { objects, pools };
}

/** At apply time: the same objects and pools in a newer snapshot. What is gone has an empty digest. */
export function basisNow(
  plan: { readonly steps: readonly Step[]; readonly objects: readonly ObjectDigest[] },
  snapshot: Snapshot,
  knowledge: Knowledge,
): Basis {
  const live = new Map(
    snapshot.live.map((each) => [liveAddress(each.system, each.kind, each.id), each]),
  );
  const objects = plan.objects.map((each) => {
    const now = live.get(liveAddress(each.system, each.kind, each.id));
    return { ...each, digest: now === undefined ? '' : objectDigest(now) };
  });
  return { objects, pools: poolDigests(plan.steps, plan.objects, snapshot, knowledge) };
}

/** Of the spec, not of the status: a power flip does not make a plan stale. */
function objectDigest(live: LiveResource): string {
  return sha256(canonicalJson({ spec: live.spec, mark: live.mark ?? null }));
}

function poolDigests(
  steps: readonly Step[],
  objects: readonly ObjectDigest[],
  snapshot: Snapshot,
  { kinds, scope }: Knowledge,
): readonly PoolDigest[] {
  const takes = steps.flatMap(({ operations }) =>
    operations.flatMap((each) => each.takes.map((claim) => ({ claim, by: 0 }))),
  );
  if (takes.length === 0) return [];
  const names = new Map(
    objects.map((each) => [liveAddress(each.system, each.kind, each.id), each.address]),
  );
  const index = new ClaimIndex(takes);
  const held = new Map<PoolName, string[]>();
  for (const { claim } of takes) held.set(claim.pool, []);
  for (const live of snapshot.live) {
    const kind = kinds.get(live.kind);
    if (kind === undefined) continue;
    const address = liveAddress(live.system, live.kind, live.id);
    const spec = incarnationSpec(live, kind.references, names);
    const normal = kind.normalise?.(spec) ?? spec;
    const holder = names.get(address) ?? address;
    for (const claim of kind.claims(normal, scope(live.system, holder), holder)) {
      let met = false;
      index.each(claim, () => {
        met = true;
      });
      if (met) held.get(claim.pool)?.push(`${address} ${claimText(claim)}`);
    }
  }
  return [...held]
    .map(([pool, holders]) => ({ pool, digest: sha256(holders.toSorted(byText).join('\n')) }))
    .toSorted((a, b) => byText(a.pool, b.pool));
}

function incarnationSpec(
  live: LiveResource,
  references: Readonly<Record<string, unknown>>,
  names: ReadonlyMap<Address, Address>,
): Spec {
  let spec: Record<string, unknown> | undefined;
  for (const field in references) {
    const name = names.get(live.spec[field] as Address);
    if (name !== undefined && name !== live.spec[field]) (spec ??= { ...live.spec })[field] = name;
  }
  return spec ?? live.spec;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
