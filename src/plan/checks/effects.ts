/** What an operation says of itself is what its values say: what it takes, frees, sets and drops. */
import type { Address } from '../../model/address.ts';
import { claimDifference } from '../../model/claim-difference.ts';
import type { Claim } from '../../model/claim.ts';
import { sameValue } from '../../model/json.ts';
import type { Operation } from '../../model/operation.ts';
import type { World } from '../world.ts';
import type { Replay } from './replay.ts';

export function misdeclared({ world, placed }: Replay): readonly string[] {
  const found: string[] = [];
  for (const { operation } of placed) {
    if (operation.do === 'act') continue;
    const { id, kind, system, holder, from, to } = operation;
    const old = from === undefined ? [] : world.claims(kind, system, from, holder);
    const now = to === undefined ? [] : world.claims(kind, system, to, holder);
    if (!same(claimDifference(now, old), operation.takes))
      found.push(`${id} does not say what it takes`);
    if (!same(claimDifference(old, now), operation.frees))
      found.push(`${id} does not say what it frees`);
    if (operation.do === 'update') found.push(...unsaid(operation));
    if (operation.do === 'delete') found.push(...undropped(world, operation));
  }
  return found;
}

function same(a: readonly Claim[], b: readonly Claim[]): boolean {
  return claimDifference(a, b).length === 0 && claimDifference(b, a).length === 0;
}

/** Vendors are told the fields, and nothing else. Nothing and an explicit null are the same there. */
function unsaid({ id, fields, from = {}, to = {} }: Operation): readonly string[] {
  const found: string[] = [];
  const said = new Set(fields.map((each) => each.field));
  for (const field of new Set([...Object.keys(from), ...Object.keys(to)])) {
    if (!said.has(field) && !sameValue(from[field] ?? null, to[field] ?? null))
      found.push(`${id} does not say that it sets ${field}`);
  }
  for (const each of fields) {
    if (!sameValue(each.to ?? null, to[each.field] ?? null))
      found.push(`${id} says that it sets ${each.field} to another value than it does`);
  }
  return found;
}

/** What falls with it is listed with all that it held. */
function undropped(
  world: World,
  { id, holder, touches, drops = [] }: Operation,
): readonly string[] {
  const found: string[] = [];
  const listed = new Map<Address, readonly Claim[]>(
    drops.map((each) => [each.holder, each.claims]),
  );
  for (const fallen of touches) {
    const live = fallen === holder ? undefined : world.live(fallen);
    if (live === undefined) continue;
    if (!same(world.liveClaims(live), listed.get(fallen) ?? []))
      found.push(`${id} does not say what ${fallen} frees`);
  }
  return found;
}
