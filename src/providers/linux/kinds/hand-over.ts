/** One address that changes its device or its prefix is never away where that would hurt: the new one is added first, in one call. */
import type { Address, SystemName } from '../../../model/address.ts';
import type { Look } from '../../../model/kind.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Spec } from '../../../model/resource.ts';
import { text } from '../../../model/spec-fields.ts';
import { hostAddress } from './fields.ts';
import { madeWithPath } from './made-with-path.ts';
import { names } from './names.ts';
import { onPath, pathGroup } from './own-path.ts';
import { deviceLater, later, present, type Present } from './standing.ts';

interface Successor {
  readonly of: Address;
  readonly spec: Spec;
}

/** The commit group of an address that comes, where another of the same value goes with it. */
export function handedOver(
  next: Successor,
  look: Look,
  system: SystemName,
): Operation['commit'] | undefined {
  const old = present(look, system, names.address).find((each) => each.leaves && pair(each, next));
  return old === undefined ? undefined : group(old, next, look);
}

/** The same of the one that goes. */
export function handingOver(old: Present, look: Look): Operation['commit'] | undefined {
  const next = later(look, old.live.system, names.address).find(
    (each) => each.brought === 'made' && pair(old, each),
  );
  return next === undefined ? undefined : group(old, next, look);
}

/**
 * What is declared as one thing moves in one call, and so does what we talk over and go on talking over, and one address
 * of a device with another prefix. Two things that are declared apart trade an address one after the other.
 */
function pair(old: Present, { of, spec }: Successor): boolean {
  if (hostAddress(old.spec['address'])?.ip !== hostAddress(spec['address'])?.ip) return false;
  const one = old.change?.action === 'replace' && old.change.address === of;
  if (one || text(old.spec, 'device') === text(spec, 'device')) return true;
  return onPath(old) && !hasSuccessor(old);
}

/** Its own resource says under which other address we talk from then on: that is proven before this one is taken. */
function hasSuccessor({ spec, change }: Present): boolean {
  return (
    change?.action === 'replace' &&
    hostAddress(change.to['address'])?.ip !== hostAddress(spec['address'])?.ip
  );
}

function group(old: Present, { spec }: Successor, look: Look): NonNullable<Operation['commit']> {
  const { system } = old.live;
  const device = deviceLater(look, system, text(spec, 'device') ?? '');
  const together = device !== undefined && madeWithPath(device, look, system);
  return onPath(old) || together
    ? pathGroup(system)
    : { group: `move of ${old.of}`, how: 'atomic' };
}
