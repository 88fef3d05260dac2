/** Lists in pages: `first`, `next`, `limit`, `total_count`, and an opaque `start`. */
import { createHash } from 'node:crypto';
import { ok, type Answer, type Json } from './answer.ts';
import { badParameter } from './refusal.ts';

export interface Paging<Row> {
  readonly base: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** The name of the list in the reply. */
  readonly as: string;
  readonly show: (row: Row) => Json;
  /** What the list is ordered by; absent: an order that nobody should rely on. */
  readonly order?: (row: Row) => string;
  readonly sizes: { readonly standard: number; readonly most: number };
  /** The last of the page before comes once more: something was added in between. */
  readonly shifted?: boolean;
}

/** One page of rows, of which only those on it are shown. */
export function pageOf<Row extends { readonly id: string }>(
  rows: readonly Row[],
  paging: Paging<Row>,
): Answer {
  const limit = limitOf(paging);
  const keyed = rows
    .map((row) => ({ row, key: `${paging.order?.(row) ?? ''} ${shuffled(row.id)}` }))
    .toSorted((a, b) => (a.key < b.key ? -1 : 1));
  const start = paging.query.get('start');
  const after = start === null ? undefined : keyIn(start);
  const found = after === undefined ? 0 : keyed.findIndex(({ key }) => key > after);
  const from = found < 0 ? keyed.length : found;
  const begin = paging.shifted === true && from > 0 ? from - 1 : from;
  const page = keyed.slice(begin, begin + limit);
  const last = page.at(-1);
  const more = last !== undefined && begin + limit < keyed.length;
  return ok({
    first: { href: hrefOf(paging, limit) },
    ...(more ? { next: { href: hrefOf(paging, limit, last.key) } } : {}),
    limit,
    total_count: keyed.length,
    [paging.as]: page.map(({ row }) => paging.show(row)),
  });
}

function limitOf({ query, sizes }: Paging<never> | Paging<{ id: string }>): number {
  const asked = query.get('limit');
  if (asked === null) return sizes.standard;
  const limit = Number(asked);
  if (!/^\d+$/.test(asked) || limit < 1)
    throw badParameter('limit', 'validation_min_value', 'Expected limit to be at least 1.');
  if (limit > sizes.most)
    throw badParameter(
      'limit',
      'validation_max_value',
      `Expected limit to be at most ${sizes.most}.`,
    );
  return limit;
}

function hrefOf(
  { base, path, query }: Pick<Paging<never>, 'base' | 'path' | 'query'>,
  limit: number,
  start?: string,
): string {
  const kept = new URLSearchParams(query);
  kept.delete('start');
  kept.set('limit', String(limit));
  if (start !== undefined) kept.set('start', Buffer.from(start).toString('base64url'));
  return `${base}${path}?${kept.toString()}`;
}

function keyIn(start: string): string {
  const key = Buffer.from(start, 'base64url').toString();
  // Keys end with the hash that breaks ties.
  if (/ [\da-f]{12}$/.test(key)) return key;
  throw badParameter('start', 'invalid_id_format', 'The provided start token is not valid.');
}

function shuffled(id: string): string {
  return createHash('sha1').update(id).digest('hex').slice(0, 12);
}
