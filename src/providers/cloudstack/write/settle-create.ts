/** Was it made? Ours is what bears our mark; what bears none is known by its key, whose absence was proven before. */
import type { KindName, VendorId } from '../../../model/address.ts';
import { sameValue } from '../../../model/json.ts';
import { parseRange, rangeText } from '../../../model/ip.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Context, Settled } from '../../../model/provider.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import { list, type List } from '../client/list.ts';
import { names } from '../kinds/names.ts';
import { tagKeys } from '../owner-mark.ts';
import { listings } from '../read/rows.ts';
import { vmDetails } from '../read/lists.ts';
import { gone } from '../read/volume-states.ts';
import type { Job } from './job.ts';
import { markOf } from './marking.ts';
import { listsNow, nicNow, withTag } from './now.ts';
import { comparable, doubled, fixedFields, unknown } from './comparable.ts';
import { idOfReference, NoId } from './target.ts';

const notDone: Settled = { state: 'not done' };

export async function settleCreate(job: Job): Promise<Settled> {
  const { kind } = job.operation;
  if (kind === names.nic || kind === names.secondary) return madeOnNic(job);
  if (kind === names.range) return madeRange(job);
  const bearers = await markedAlike(job, kind);
  if (!bearers.ok) return unknown(bearers.why);
  const mark = markOf(job);
  const ours = bearers.items.filter(
    (each) =>
      each.mark?.site === mark?.site && each.mark?.address === mark?.address && fits(job, each),
  );
  const [found, ...more] = ours;
  if (found === undefined) return notDone;
  if (more.length > 0)
    return doubled(
      job.operation,
      ours.map(({ id }) => id),
    );
  return { state: 'done', id: found.id };
}

/** By tag, which is a short list; networks by their display text too. */
async function markedAlike(job: Job, kind: KindName): Promise<List<LiveResource>> {
  const { stack, operation, context } = job;
  const { make, client } = stack;
  const { signal } = context;
  const tag = withTag(tagKeys.address, operation.of);
  const told = { snapshots: 0, mayExpunge: true };
  if (kind === names.vm) {
    const rows = await list(client, listings.vms, { ...tag, ...vmDetails }, signal);
    return mapped(rows, (row) =>
      make.vm(row, told).filter((each) => each.kind === kind && each.spec['destroyed'] !== true),
    );
  }
  if (kind === names.volume) {
    const rows = await list(client, listings.volumes, tag, signal);
    return mapped(rows, (row) =>
      gone.has(row.state) || row.state === 'Destroy' ? [] : [make.volume(row)],
    );
  }
  if (kind === names.address)
    return mapped(await list(client, listings.addresses, tag, signal), (row) => [
      make.address(row),
    ]);
  return mapped(await listsNow(job).networks(), (row) => [make.network(row)]);
}

function mapped<T>(rows: List<T>, make: (row: T) => readonly LiveResource[]): List<LiveResource> {
  return rows.ok ? { ok: true, items: rows.items.flatMap(make) } : rows;
}

/** What tells the new incarnation from an old one that bears the same mark. */
function fits({ operation, context }: Job, live: LiveResource): boolean {
  const { kind, to = {} } = operation;
  const [is, wanted] = [comparable(live.spec, kind, context), comparable(to, kind, context)];
  return fixedFields(kind).every(
    (field) => wanted[field] === undefined || sameValue(wanted[field], is[field] ?? null),
  );
}

async function madeOnNic(job: Job): Promise<Settled> {
  const { operation, context } = job;
  const { vm, network, to } = placeOf(operation, context);
  // What it is to be in is still to be made.
  if (vm === undefined || network === undefined) return notDone;
  const found = await nicNow(job, vm, network);
  if (!found.ok) return found.class === 'gone' ? notDone : unknown(found.problem);
  const { nic } = found.row;
  if (nic === undefined) return notDone;
  if (operation.kind === names.nic) {
    const wrong = typeof to['address'] === 'string' && nic.address !== to['address'];
    return wrong ? notDone : { state: 'done', id: `${vm}:${nic.id}` as VendorId };
  }
  const held = nic.secondary.find((each) => each.address === to['address']);
  return held === undefined ? notDone : { state: 'done', id: `${vm}:${held.id}` as VendorId };
}

async function madeRange(job: Job): Promise<Settled> {
  const { operation, context } = job;
  const { to = {} } = operation;
  const network =
    typeof to['network'] === 'string' ? idOfReference(to['network'], context) : undefined;
  const wanted = parseRange(String(to['range']));
  const rows = await listsNow(job).ranges();
  if (!rows.ok) return unknown(rows.why);
  const same = rows.items.find((each) => {
    const row = parseRange(`${each.first}-${each.last}`);
    const here = network === undefined ? each.isPublic : each.network === network;
    return (
      here && row !== undefined && wanted !== undefined && rangeText(row) === rangeText(wanted)
    );
  });
  // The first range of a shared network comes with that: it is there, and not taken up yet.
  const open = same !== undefined && job.stack.brought.has(same.id);
  return same === undefined || open ? notDone : { state: 'done', id: same.id as VendorId };
}

function placeOf(
  { to = {} }: Operation,
  context: Context,
): { readonly vm?: VendorId; readonly network?: VendorId; readonly to: Spec } {
  try {
    return {
      vm: idOfReference(to['vm'], context),
      network: idOfReference(to['network'], context),
      to,
    };
  } catch (error) {
    if (error instanceof NoId) return { to };
    throw error;
  }
}
