/** One address that changes its device or its prefix is never away where that would hurt: the new one is added first, in one call. */
import type { SystemName } from '../../../model/address.ts';
import type { Look } from '../../../model/kind.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Spec } from '../../../model/resource.ts';
import { hostAddress, text } from './fields.ts';
import { names } from './names.ts';
import { onPath, pathGroup } from './own-path.ts';
import { later, present, type Present } from './standing.ts';

/** The commit group of an address that comes, where another of the same value goes with it. */
export function handedOver(
  to: Spec,
  look: Look,
  system: SystemName,
): Operation['commit'] | undefined {
  const old = present(look, system, names.address).find((each) => each.leaves && pair(each, to));
  return old === undefined ? undefined : group(old);
}

/** The same of the one that goes. */
export function handingOver(old: Present, look: Look): Operation['commit'] | undefined {
  const next = later(look, old.live.system, names.address).find(
    ({ brought, spec }) => brought === 'made' && pair(old, spec),
  );
  return next === undefined ? undefined : group(old);
}

/** Two devices trade an address one after the other, unless we talk over it; two prefixes of one device never do. */
function pair(old: Present, next: Spec): boolean {
  if (hostAddress(old.spec['address'])?.ip !== hostAddress(next['address'])?.ip) return false;
  return onPath(old) || text(old.spec, 'device') === text(next, 'device');
}

function group(old: Present): NonNullable<Operation['commit']> {
  return onPath(old) ? pathGroup(old.live.system) : { group: `prefix of ${old.of}`, how: 'atomic' };
}
