/** Collisions inside the specs: two that ask for one value, and values outside of what they must lie in. */
import { byText, type Address, type SystemName } from '../model/address.ts';
import { covers, type Claim, type PoolName } from '../model/claim.ts';
import type { System } from '../model/desired.ts';
import type { Scope } from '../model/kind.ts';
import type { Problem } from '../model/problem.ts';
import { blame, originOf, placeText } from './file.ts';
import { locate } from './locate.ts';
import { sourceOf, type Built } from './reading.ts';
import { resolver } from './references.ts';
import { canExclude, clashes, type Held } from './sweep.ts';
import { sharedText, valueText } from './value-text.ts';

/** Finds them all. `systems` says in which domain each system is. */
export function collisions(
  built: readonly Built[],
  systems: ReadonlyMap<string, System>,
): readonly Problem[] {
  const resolve = resolver(built);
  const byPool = new Map<PoolName, Held[]>();
  const byHolder = new Map<Address, readonly Claim[]>();
  const inner: Held[] = [];
  let scope: Scope = { system: '' as SystemName, domain: '' };
  for (const by of built) {
    const { address, system, spec } = by.resource;
    const domain = by.resource.domain ?? systems.get(system)?.domain ?? '';
    if (scope.system !== system || scope.domain !== domain) scope = { system, domain };
    const claims = by.declared.kind.claims(resolve(by.declared.kind, system, spec), scope, address);
    const holder = typeof spec['realizes'] === 'string' ? spec['realizes'] : address;
    byHolder.set(address, claims);
    for (const claim of claims) {
      if (claim.inside === undefined && !canExclude(claim)) continue;
      const held = { claim, by, holder };
      if (claim.inside !== undefined) inner.push(held);
      if (!canExclude(claim)) continue;
      const known = byPool.get(claim.pool);
      if (known === undefined) byPool.set(claim.pool, [held]);
      else known.push(held);
    }
  }
  const found: Problem[] = [];
  for (const pool of byPool.values())
    if (pool.length > 1) for (const [a, b] of clashes(pool)) found.push(clash(a, b));
  for (const held of inner) {
    const outside = outsideOf(held, byHolder);
    if (outside !== undefined) found.push(outside);
  }
  return found;
}

function clash(one: Held, other: Held): Problem {
  const [a, b] =
    byText(one.by.resource.address, other.by.resource.address) <= 0 ? [one, other] : [other, one];
  const value = sharedText(a.claim, b.claim);
  const [first, second] = [a, b].map((each) => `${each.by.resource.address} (${placeOf(each)})`);
  const { part, pointer } = sourceOf(b.by.declared, `/${b.claim.field}`);
  return blame(part.file, locate(part, pointer), {
    code: 'claim-collision',
    about: b.by.resource.address,
    message: `${value} is asked for by ${first} and ${second}`,
    help:
      a.claim.as === b.claim.as
        ? 'Give one of them another.'
        : lets(a.claim.as === 'description' ? a : b),
  });
}

function lets({ claim, by }: Held): string {
  return `${by.resource.address} only lets in: ${(claim.admits ?? []).join(', ') || 'nothing'}.`;
}

function outsideOf(
  held: Held,
  byHolder: ReadonlyMap<Address, readonly Claim[]>,
): Problem | undefined {
  const { inside, field } = held.claim;
  const all = inside && byHolder.get(inside.holder);
  if (inside === undefined || all === undefined) return undefined;
  if (all.some((each) => each.pool === inside.pool && covers(each, held.claim))) return undefined;
  const outer = all.filter((each) => each.pool === inside.pool);
  if (outer.length === 0) return undefined;
  const { part, pointer } = sourceOf(held.by.declared, `/${field}`);
  const around = outer.map((each) => valueText(each)).join(', ');
  return blame(part.file, locate(part, pointer), {
    code: 'claim-outside',
    about: held.by.resource.address,
    message: `${valueText(held.claim)} of ${held.by.resource.address} lies outside ${around} of ${inside.holder}`,
  });
}

function placeOf({ by: { declared }, claim }: Held): string {
  const { part, pointer } = sourceOf(declared, `/${claim.field}`);
  return placeText(originOf(part.file, locate(part, pointer)));
}
