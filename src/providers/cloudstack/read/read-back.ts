/** Single things, read anew by their ids. */
import type { KindName, VendorId } from '../../../model/address.ts';
import type { Seen, Wanted } from '../../../model/provider.ts';
import type { LiveResource, Unseen } from '../../../model/resource.ts';
import type { List } from '../client/list.ts';
import type { CloudStack } from '../cloudstack.ts';
import { names } from '../kinds/names.ts';
import { openLists, type Lists } from './lists.ts';
import type { Named } from './rows.ts';
import type { Sight } from './sight.ts';
import { gone } from './volume-states.ts';

/** `undefined`: it is gone. */
export type Found =
  | { readonly ok: true; readonly live: LiveResource | undefined }
  | Extract<List<never>, { readonly ok: false }>;

interface Reading {
  readonly lists: Lists;
  readonly sight: Sight;
}

/** From so many of a kind on, the whole list is one call instead. */
const many = 8;

export async function readBack(
  stack: CloudStack,
  ids: NonNullable<Wanted['ids']>,
  reading: Reading,
): Promise<Omit<Seen, 'installation'>> {
  const counts = new Map<KindName, number>();
  for (const { kind } of ids) counts.set(group(kind), (counts.get(group(kind)) ?? 0) + 1);
  const answers = await Promise.all(
    ids.map(async ({ kind, id }) => {
      const whole = (counts.get(group(kind)) ?? 0) >= many;
      return { kind, id, one: await one(stack, { kind, id }, { ...reading, whole }) };
    }),
  );
  const live: LiveResource[] = [];
  const unseen: Unseen[] = [];
  const lost: VendorId[] = [];
  for (const { kind, id, one: each } of answers) {
    if (!each.ok) unseen.push({ system: stack.system, kind, why: each.why });
    else if (each.live === undefined) lost.push(id);
    else live.push(each.live);
  }
  return { live, unseen, gone: lost };
}

// A NIC is told of by its VM alone.
function group(kind: KindName): KindName {
  return kind === names.nic || kind === names.secondary ? names.vm : kind;
}

/** One object by its id, or the knowledge that it is gone. */
export async function readOne(
  stack: CloudStack,
  wish: { readonly kind: KindName; readonly id: VendorId },
  signal: AbortSignal,
): Promise<Found> {
  const proof = await stack.sight(signal, true);
  if (!proof.ok) return { ok: false, class: 'temporary', why: proof.why };
  const lists = openLists(stack.client, signal);
  return one(stack, wish, { lists, sight: proof.sight, whole: false });
}

async function one(
  stack: CloudStack,
  { kind, id }: { readonly kind: KindName; readonly id: VendorId },
  { lists, sight, whole }: Reading & { readonly whole: boolean },
): Promise<Found> {
  const { make } = stack;
  const by = whole ? undefined : id;
  const plain = plainly.get(kind);
  if (plain !== undefined) return found(await plain(lists), (each) => make.named(kind, each), id);
  switch (kind) {
    case names.network:
      return found(await lists.networks(by), make.network, id);
    case names.range:
      return found(await lists.ranges(by), make.range, id);
    case names.address:
      return found(await lists.addresses(by), make.address, id);
    case names.volume:
      return found(
        await lists.volumes(by),
        (row) => (gone.has(row.state) ? [] : make.volume(row)),
        id,
      );
    default: {
      const vm = id.split(':')[0] ?? id;
      const of = whole ? undefined : vm;
      const [vms, snapshots] = await Promise.all([lists.vms(of), lists.vmSnapshots(of)]);
      if (!snapshots.ok) return snapshotless(snapshots, vms);
      const count = snapshots.items.filter((each) => each === vm).length;
      const { mayExpunge } = sight;
      const rows = vms.ok ? { ...vms, items: vms.items.filter((each) => each.id === vm) } : vms;
      const told = { snapshots: count, mayExpunge };
      return found(rows, (row) => make.vm(row, told).filter((each) => each.kind === kind), id);
    }
  }
}

/** A VM that is gone has no snapshots that could be asked for. */
function snapshotless(
  snapshots: Extract<List<never>, { readonly ok: false }>,
  vms: List<unknown>,
): Found {
  const none = vms.ok && vms.items.length === 0;
  return none || isGone(vms) ? { ok: true, live: undefined } : snapshots;
}

function isGone(list: List<unknown>): boolean {
  return !list.ok && list.class === 'gone';
}

function found<T>(
  list: List<T>,
  make: (each: T) => LiveResource | readonly LiveResource[],
  id: VendorId,
): Found {
  if (!list.ok) return list.class === 'gone' ? { ok: true, live: undefined } : list;
  return { ok: true, live: list.items.flatMap(make).find((each) => each.id === id) };
}

/** What is named alone is read by its list: there are few of them, and none is written. */
const plainly: ReadonlyMap<KindName, (lists: Lists) => Promise<List<Named>>> = new Map([
  [names.zone, (lists: Lists) => lists.zones()],
  [names.serviceOffering, (lists: Lists) => lists.serviceOfferings()],
  [names.diskOffering, (lists: Lists) => lists.diskOfferings()],
  [names.networkOffering, (lists: Lists) => lists.networkOfferings()],
  [names.template, (lists: Lists) => lists.templates()],
  [names.vpc, (lists: Lists) => lists.vpcs()],
]);
