/** Networks, the rows of addresses in them, and public addresses. */
import { addressParts, type VendorId } from '../../../model/address.ts';
import { addressText, parseCidr, parseRange } from '../../../model/ip.ts';
import { markText } from '../../../model/owner-mark.ts';
import type { Performed } from '../../../model/provider.ts';
import type { Parameters } from '../client/sign.ts';
import { netmaskOf } from '../kinds/netmask.ts';
import { names } from '../kinds/names.ts';
import { Fields } from '../shape.ts';
import { called, done, gone, knownBy, refused, unread, type Job, type Ran } from './job.ts';
import { ran } from './running.ts';
import { leftBehind } from './left-behind.ts';
import { marked, markOf } from './marking.ts';
import { listsNow, ownerParameters, zoneOf, type Now } from './now.ts';
import { changedFields, idOfReference, idOfTarget } from './target.ts';

export async function performNetwork(job: Job): Promise<Performed> {
  const { operation, context } = job;
  const { to = {} } = operation;
  if (operation.do === 'create') return makeNetwork(job);
  const id = idOfTarget(operation, context);
  if (operation.do === 'delete') {
    const end = await ran(job, 'deleteNetwork', { id });
    return end.ok ? done(id) : end;
  }
  const fields = new Set(changedFields(operation));
  const end = await ran(job, 'updateNetwork', {
    id,
    ...(fields.has('name') ? { name: String(to['name']) } : {}),
    ...(fields.has('offering')
      ? { networkofferingid: idOfReference(to['offering'], context) }
      : {}),
  });
  return end.ok ? done(id) : end;
}

/** It is made in one call, and bears our mark from the start: at the end of its display text, until it has tags. */
async function makeNetwork(job: Job): Promise<Performed> {
  const { to = {} } = job.operation;
  const half = await ours(job);
  if (!half.ok) return half;
  const made: Now<string> =
    half.row === undefined ? await create(job) : { ok: true, row: half.row };
  if (!made.ok) return made;
  const id = made.row as VendorId;
  const lists = listsNow(job);
  const [rows, ranges] = await Promise.all([
    lists.networks(id),
    to['range'] === undefined ? undefined : lists.rangesOf(id),
  ]);
  const row = rows.ok ? rows.items.find((each) => each.id === id) : undefined;
  if (row === undefined)
    return knownBy({ ...(rows.ok ? gone(job, id) : unread(rows)), class: 'lost' }, id);
  const tagged = await marked(job, { type: 'Network', id, tags: row.tags });
  if (!tagged.ok) return knownBy(tagged, id);
  const first = ranges?.ok === true ? ranges.items : [];
  for (const each of first) job.stack.brought.add(each.id);
  const refs = first.map((each) => ({ kind: names.range, id: each.id as VendorId }));
  return done(id, refs.length === 0 ? {} : { made: refs });
}

/** One that an attempt before has made. */
async function ours(job: Job): Promise<Now<string | undefined>> {
  const rows = await listsNow(job).networks();
  if (!rows.ok) return unread(rows);
  const mark = markOf(job);
  const text = mark === undefined ? undefined : markText(mark);
  const row = rows.items.find((each) => text !== undefined && each.displayText.endsWith(text));
  return { ok: true, row: row?.id };
}

async function create(job: Job): Promise<Now<string>> {
  const { operation, context } = job;
  const { to = {} } = operation;
  const [owner, zone] = [await ownerParameters(job), await zoneOf(job)];
  if (!owner.ok) return owner;
  if (!zone.ok) return zone;
  const mark = markOf(job);
  const name = nameOf(job);
  const answer = await called(job, 'createNetwork', {
    name,
    displaytext: mark === undefined ? name : `${name} ${markText(mark)}`,
    zoneid: zone.row,
    networkofferingid: idOfReference(to['offering'], context),
    ...addressing(to),
    ...(typeof to['vlan'] === 'number' ? { vlan: to['vlan'] } : {}),
    ...owner.row,
  });
  return idIn(answer, 'network');
}

/** A gateway and a mask; where no gateway is said, the first address is it. */
function addressing(to: Readonly<Record<string, unknown>>): Parameters {
  const cidr = parseCidr(typeof to['cidr'] === 'string' ? to['cidr'] : '');
  const row = parseRange(typeof to['range'] === 'string' ? to['range'] : '');
  if (cidr === undefined || typeof cidr.first !== 'number') return {};
  const first = addressText(cidr.first + 1);
  return {
    gateway: typeof to['gateway'] === 'string' ? to['gateway'] : first,
    netmask: netmaskOf(Number(String(to['cidr']).split('/')[1])),
    ...(row === undefined ? {} : { startip: addressText(row.first), endip: addressText(row.last) }),
  };
}

/** The id of what a command has made and shows in its answer. */
function idIn(answer: Ran, key: string): Now<string> {
  if (!answer.ok) return answer;
  return { ok: true, row: new Fields(answer.value, key).inside(key).id() };
}

export async function performRange(job: Job): Promise<Performed> {
  const { operation, context } = job;
  const { to = {} } = operation;
  if (operation.do === 'delete') {
    const id = idOfTarget(operation, context);
    const end = await called(job, 'deleteVlanIpRange', { id });
    return end.ok ? done(id) : end;
  }
  const row = parseRange(String(to['range']));
  if (row === undefined) return refused(job, 'bad-range', { why: 'its range is none.' });
  const bounds = { startip: addressText(row.first), endip: addressText(row.last) };
  if (operation.do !== 'create') {
    const id = idOfTarget(operation, context);
    const end = await called(job, 'updateVlanIpRange', { id, ...bounds });
    return end.ok ? done(id) : end;
  }
  const network =
    typeof to['network'] === 'string' ? idOfReference(to['network'], context) : undefined;
  const zone: Now<string | undefined> =
    network === undefined ? await zoneOf(job) : { ok: true, row: undefined };
  if (!zone.ok) return zone;
  // The first range of a shared network comes with that.
  const there = await sameRange(job, network, bounds);
  if (!there.ok) return there;
  if (there.row !== undefined) {
    job.stack.brought.delete(there.row);
    return done(there.row as VendorId);
  }
  const answer = await called(job, 'createVlanIpRange', {
    forvirtualnetwork: network === undefined,
    ...(network === undefined ? { zoneid: zone.row } : { networkid: network }),
    ...bounds,
    ...(typeof to['gateway'] === 'string' ? { gateway: to['gateway'] } : {}),
    ...(typeof to['prefix'] === 'number' ? { netmask: netmaskOf(to['prefix']) } : {}),
    ...(network !== undefined
      ? {}
      : { vlan: typeof to['vlan'] === 'number' ? to['vlan'] : 'untagged' }),
  });
  const made = idIn(answer, 'vlan');
  return made.ok ? done(made.row as VendorId) : made;
}

async function sameRange(
  job: Job,
  network: string | undefined,
  { startip, endip }: { readonly startip: string; readonly endip: string },
): Promise<Now<string | undefined>> {
  const lists = listsNow(job);
  const rows = network === undefined ? await lists.ranges() : await lists.rangesOf(network);
  if (!rows.ok) return unread(rows);
  const same = rows.items.find(
    (each) =>
      each.first === startip &&
      each.last === endip &&
      (network === undefined ? each.isPublic : each.network === network),
  );
  return { ok: true, row: same?.id };
}

export async function performAddress(job: Job): Promise<Performed> {
  const { operation, context } = job;
  if (operation.do === 'delete') return release(job);
  if (operation.do !== 'create')
    return refused(job, 'cannot', { why: 'a public address is not changed in place.' });
  const { to = {} } = operation;
  const half = await leftBehind(job, 'associateip');
  if (!half.ok) return half;
  let { id } = half;
  if (id === undefined) {
    const of = ['network', 'vpc'].find((field) => typeof to[field] === 'string');
    // With a network or a VPC it is where that is, and of whom that is.
    const place: Now<Parameters> =
      of === undefined
        ? await loose(job)
        : { ok: true, row: { [`${of}id`]: idOfReference(to[of], context) } };
    if (!place.ok) return place;
    const end = await ran(job, 'associateIpAddress', {
      ipaddress: String(to['address']),
      ...place.row,
    });
    if (!end.ok) return end;
    id = end.instance;
  }
  if (id === undefined)
    return {
      ...refused(job, 'no-id', { why: 'its job does not tell what it made.' }),
      class: 'lost',
    };
  const tagged = await marked(job, { type: 'PublicIpAddress', id, tags: [] });
  return tagged.ok ? done(id as VendorId) : knownBy(tagged, id as VendorId);
}

/** For the only isolated network that an account has in a zone. */
async function loose(job: Job): Promise<Now<Parameters>> {
  const [owner, zone] = [await ownerParameters(job), await zoneOf(job)];
  if (!owner.ok) return owner;
  return zone.ok ? { ok: true, row: { zoneid: zone.row, ...owner.row } } : zone;
}

/** Rules that lead from it would go with it without a word. */
async function release(job: Job): Promise<Performed> {
  const id = idOfTarget(job.operation, job.context);
  const rows = await listsNow(job).addresses(id);
  if (!rows.ok) return rows.class === 'gone' ? gone(job, id) : unread(rows);
  const row = rows.items.find((each) => each.id === id);
  if (row === undefined) return gone(job, id);
  const why = row.sourceNat
    ? 'it is a source NAT address'
    : row.staticNat
      ? 'static NAT leads from it'
      : row.rules
        ? 'rules hang on it'
        : undefined;
  if (why !== undefined)
    return refused(job, 'in-use', {
      why: `${row.address} was not released: ${why}.`,
      help: 'Plan again.',
    });
  const end = await ran(job, 'disassociateIpAddress', { id });
  return end.ok ? done(id) : end;
}

function nameOf({ operation }: Job): string {
  const { name } = operation.to ?? {};
  return typeof name === 'string' ? name : addressParts(operation.of).name;
}
