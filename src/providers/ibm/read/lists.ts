/** The list calls of one look: each list once, and those under a parent once per parent. */
import type { Problem } from '../../../model/problem.ts';
import { countedListOf, listOf, type List } from '../client/pages.ts';
import type { Ibm } from '../ibm.ts';
import type { Fields } from '../shape.ts';
import type { Found } from './making.ts';

/** What a look has read, and why the rest was not. */
export type Listed =
  | { readonly ok: true; readonly found: readonly Found[] }
  | { readonly ok: false; readonly why: Problem; readonly denied: boolean };

/** A list of VPC: `subnets`, or `vpcs/r006-…/address_prefixes`. */
export async function listed(
  { client }: Ibm,
  path: string,
  read: (each: Fields) => Found,
  signal: AbortSignal,
): Promise<Listed> {
  const call = { service: 'vpc', path, query: { limit: '100' }, read, id: idOf } as const;
  return asListed(await listOf(client, { ...call, items: path.split('/').at(-1) ?? path }, signal));
}

/** A list of DNS Services, below the instance. */
export async function dnsList(
  { client }: Ibm,
  path: string,
  read: (each: Fields) => Found,
  signal: AbortSignal,
): Promise<Listed> {
  const items = path.split('/').at(-1) ?? path;
  const call = { service: 'dns', path, items, read, id: idOf } as const;
  return asListed(await countedListOf(client, call, signal));
}

/** Under each of these parents; one that fails, and nothing of all is believed. One that is gone meanwhile has none. */
export async function under(
  parents: readonly Found[],
  list: (parent: string) => Promise<Listed>,
): Promise<Listed> {
  const all = await Promise.all(parents.map(({ live }) => list(live.id)));
  const found: Found[] = [];
  for (const each of all) {
    if (!each.ok && each.why.code !== 'gone') return each;
    if (each.ok) found.push(...each.found);
  }
  return { ok: true, found };
}

function idOf({ live }: Found): string {
  return live.id;
}

function asListed(list: List<Found>): Listed {
  return list.ok
    ? { ok: true, found: list.items }
    : { ok: false, why: list.problem, denied: list.class === 'denied' };
}
