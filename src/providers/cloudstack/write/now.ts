/** Things as they are now, looked at right before and after a call. */
import { addressParts, isLiveAddress, type Address } from '../../../model/address.ts';
import { list, type List, type Listing } from '../client/list.ts';
import type { Parameters } from '../client/sign.ts';
import { everything, openLists, type Lists } from '../read/lists.ts';
import { listings, type Named, type NicRow, type VmRow, type VolumeRow } from '../read/rows.ts';
import { gone, refused, unread, type Failed, type Job } from './job.ts';
import { idOfReference } from './target.ts';

/** New lists: nothing that was read before. */
export function listsNow({ stack, context }: Job): Lists {
  return openLists(stack.client, context.signal);
}

export type Now<T> = { readonly ok: true; readonly row: T } | Failed;

function only<T extends { readonly id: string }>(job: Job, rows: List<T>, id: string): Now<T> {
  if (!rows.ok) return rows.class === 'gone' ? gone(job, id) : unread(rows);
  const row = rows.items.find((each) => each.id === id);
  return row === undefined ? gone(job, id) : { ok: true, row };
}

/** Its absence is a failure of class `gone`. */
export async function vmNow(job: Job, id: string): Promise<Now<VmRow>> {
  return only(job, await listsNow(job).vms(id), id);
}

export async function volumeNow(job: Job, id: string): Promise<Now<VolumeRow>> {
  return only(job, await listsNow(job).volumes(id), id);
}

/** The NIC of a VM in a network. */
export async function nicNow(
  job: Job,
  vm: string,
  network: string,
): Promise<Now<{ readonly vm: VmRow; readonly nic: NicRow | undefined }>> {
  const found = await vmNow(job, vm);
  if (!found.ok) return found;
  return {
    ok: true,
    row: { vm: found.row, nic: found.row.nics.find((each) => each.network === network) },
  };
}

/** What `createNetwork`, `deployVirtualMachine` and others are told of whose their thing is to be. */
export async function ownerParameters(job: Job): Promise<Now<Parameters>> {
  const { project, account } = job.operation.to ?? {};
  if (typeof project === 'string') {
    const found = await named(job, listings.projects, project);
    return found.ok ? { ok: true, row: { projectid: found.row.id } } : found;
  }
  if (typeof account !== 'string') return { ok: true, row: {} };
  const found = await named(job, accounts, account);
  return found.ok ? { ok: true, row: { account, domainid: found.row.domain } } : found;
}

const accounts: Listing<Named & { readonly domain: string }> = {
  command: 'listAccounts',
  key: 'account',
  read: (each) => ({ id: each.id(), name: each.text('name'), domain: each.id('domainid') }),
};

async function named<T extends Named>(
  job: Job,
  listing: Listing<T>,
  name: string,
): Promise<Now<T>> {
  const { client } = job.stack;
  const rows = await list(client, listing, { listall: true, name }, job.context.signal);
  if (!rows.ok) return unread(rows);
  const fits = rows.items.filter((each) => each.name === name);
  const [row] = fits;
  if (row !== undefined && fits.length === 1) return { ok: true, row };
  const why = `there ${fits.length === 0 ? 'is no' : 'is more than one'} ${listing.key} '${name}'.`;
  return refused(job, 'unknown-owner', { why });
}

/** The zone that is declared, or the only one. */
export async function zoneOf(job: Job): Promise<Now<string>> {
  const { zone } = job.operation.to ?? {};
  if (typeof zone === 'string') return { ok: true, row: idOfReference(zone, job.context) };
  const zones = await listsNow(job).zones();
  if (!zones.ok) return unread(zones);
  const [row] = zones.items;
  if (row !== undefined && zones.items.length === 1) return { ok: true, row: row.id };
  return refused(job, 'zone-unknown', { why: 'its zone is not said.' });
}

/** Is this tag on it? Several tags would be any of them. */
export function withTag(key: string, value: string): Parameters {
  return { ...everything, 'tags[0].key': key, 'tags[0].value': value };
}

/** The vendor's id in a live address. */
export function idIn(address: unknown): string | undefined {
  if (typeof address !== 'string' || !isLiveAddress(address)) return undefined;
  return addressParts(address as Address).name.slice(1);
}
