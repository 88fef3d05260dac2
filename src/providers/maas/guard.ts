/** The last look before a delete that MAAS would carry out in silence: it refuses next to nothing by itself. */
import { liveAddress, type Address, type VendorId } from '../../model/address.ts';
import type { Operation } from '../../model/operation.ts';
import { problem } from '../../model/problem.ts';
import { allocation } from './answers.ts';
import type { Maas } from './maas.ts';
import type { Failure } from './failure.ts';
import { whyNotCut } from './kinds/machine-states.ts';
import { names } from './kinds/names.ts';
import { readList, readLists, type Path } from './lists.ts';
import { machineThings, nodeThings } from './live-nodes.ts';
import type { LiveResource } from '../../model/resource.ts';

interface Target {
  readonly id: VendorId;
  readonly signal: AbortSignal;
}

/** Why the delete must not be sent: something hangs on it that the plan did not know of, or that is in use by now. */
export async function whyNotDelete(
  maas: Maas,
  operation: Operation,
  target: Target,
): Promise<Failure | undefined> {
  if (operation.kind !== names.subnet && operation.kind !== names.vlan) return undefined;
  const paths: readonly Path[] = ['machines/', 'devices/', 'rackcontrollers/', 'subnets/'];
  const lists = await readLists(maas.client, paths, target.signal);
  const unread = paths.flatMap((path) => lists.failure(path) ?? [])[0];
  if (unread !== undefined) return { ok: false, class: 'temporary', problem: unread };
  const { make } = maas;
  const things = [
    ...lists.items('machines/').flatMap((each) => machineThings(make, each)),
    ...lists.items('devices/').flatMap((each) => nodeThings(make, 'device', each)),
    ...lists.items('rackcontrollers/').flatMap((each) => nodeThings(make, 'rackcontroller', each)),
    ...lists.items('subnets/').map(make.subnet),
  ];
  const mine = liveAddress(maas.system, operation.kind, target.id);
  const field = operation.kind === names.subnet ? 'subnet' : 'vlan';
  const known = new Set<Address>(operation.touches);
  for (const each of things) {
    if (each.spec[field] !== mine) continue;
    const why = whyKept(each, known.has(liveAddress(each.system, each.kind, each.id)));
    if (why !== undefined) return refused(maas, operation, why);
  }
  return operation.kind === names.subnet
    ? addressesInUse(maas, operation, { ...target, things })
    : undefined;
}

async function addressesInUse(
  maas: Maas,
  operation: Operation,
  { id, signal, things }: Target & { readonly things: readonly LiveResource[] },
): Promise<Failure | undefined> {
  const path = `subnets/${id}/?op=ip_addresses`;
  const list = await readList(maas.client, path, allocation, signal);
  // The DELETE itself will say that it is gone.
  if (!list.ok && list.gone) return undefined;
  if (!list.ok) return { ok: false, class: 'temporary', problem: list.why };
  const linked = new Set(things.flatMap(({ spec }) => spec['address'] ?? []));
  for (const each of list.items) {
    const thing = maas.make.address(id, each);
    if (thing.spec['use'] !== 'reserved' || linked.has(each.ip)) continue;
    // A name or a reservation that goes too is known by its address, whatever kind it is.
    if (operation.touches.some((touched) => touched.endsWith(`:${each.ip}`))) continue;
    return refused(maas, operation, `${thing.label} is in use (by ${each.user ?? 'nobody known'})`);
  }
  return undefined;
}

function whyKept(live: LiveResource, known: boolean): string | undefined {
  if (live.kind === names.link || live.status?.['type'] === 'machine') {
    // It may have been deployed since the plan was made.
    const why = whyNotCut(live.status);
    if (why !== undefined) return `${live.label}: ${why}`;
  }
  return known ? undefined : `${live.label} hangs on it, and the plan does not know of that`;
}

function refused({ system }: Maas, { of }: Operation, why: string): Failure {
  return {
    ok: false,
    class: 'refused',
    problem: problem('still-in-use', `${system}: ${of} was not deleted: ${why}.`, {
      about: of,
      help: 'Look at it, then plan again.',
    }),
  };
}
