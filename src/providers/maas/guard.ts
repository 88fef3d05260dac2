/** The last look before a delete that MAAS would carry out in silence: it refuses next to nothing by itself. */
import { liveAddress, type Address, type KindName, type VendorId } from '../../model/address.ts';
import type { Operation } from '../../model/operation.ts';
import { problem, type Problem } from '../../model/problem.ts';
import { allocation } from './answers.ts';
import type { Maas } from './maas.ts';
import type { Failure } from './failure.ts';
import { whyNotCut } from './kinds/machine-states.ts';
import { names } from './kinds/names.ts';
import { readList, readLists, type Lists, type Path } from './lists.ts';
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
  const paths = looked.get(operation.kind);
  if (paths === undefined) return undefined;
  const [lists, inUse] = await Promise.all([
    readLists(maas.client, paths, target.signal),
    operation.kind === names.subnet ? addressesOf(maas, target) : [],
  ]);
  const unread = paths.flatMap((path) => lists.failure(path) ?? [])[0];
  if (unread !== undefined) return { ok: false, class: 'temporary', problem: unread };
  if (!Array.isArray(inUse)) return { ok: false, class: 'temporary', problem: inUse };

  const things = thingsIn(maas, lists);
  const mine = liveAddress(maas.system, operation.kind, target.id);
  const field = operation.kind === names.subnet ? 'subnet' : 'vlan';
  const touched = new Set<Address>(operation.touches);
  for (const each of things) {
    if (each.spec[field] !== mine) continue;
    const why = whyKept(each, touched.has(liveAddress(each.system, each.kind, each.id)));
    if (why !== undefined) return refused(maas, operation, why);
  }
  const linked = new Set<unknown>(things.map(({ spec }) => spec['address']));
  for (const each of inUse) {
    const ip = each.spec['address'];
    if (each.spec['use'] !== 'reserved' || linked.has(ip)) continue;
    // A name or a reservation that goes too is known by its address, whatever kind it is.
    if (operation.touches.some((address) => address.endsWith(`:${String(ip)}`))) continue;
    return refused(maas, operation, `${each.label} is in use there`);
  }
  return undefined;
}

// Addresses of devices and racks are among those of the subnet; on a VLAN interfaces count, with or without address.
const looked: ReadonlyMap<KindName, readonly Path[]> = new Map<KindName, readonly Path[]>([
  [names.subnet, ['machines/']],
  [names.vlan, ['machines/', 'devices/', 'rackcontrollers/', 'subnets/']],
]);

function thingsIn({ make }: Maas, lists: Lists): readonly LiveResource[] {
  return [
    ...lists.items('machines/').flatMap((each) => machineThings(make, each)),
    ...lists.items('devices/').flatMap((each) => nodeThings(make, 'device', each)),
    ...lists.items('rackcontrollers/').flatMap((each) => nodeThings(make, 'rackcontroller', each)),
    ...lists.items('subnets/').map(make.subnet),
  ];
}

async function addressesOf(
  { client, make }: Maas,
  { id, signal }: Target,
): Promise<LiveResource[] | Problem> {
  const list = await readList(client, `subnets/${id}/?op=ip_addresses`, allocation, signal);
  if (list.ok) return list.items.map((each) => make.address(id, each));
  // The DELETE itself will say that it is gone.
  return list.gone ? [] : list.why;
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
