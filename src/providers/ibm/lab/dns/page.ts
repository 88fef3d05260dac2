/** Lists of DNS Services: by offset and limit, with links to where one is. */
import type { Call } from '../call.ts';
import { ok, type Answer, type Json } from '../wire/answer.ts';
import { Refusal } from '../wire/refusal.ts';

export function dnsPage<Row>(
  { base, path, query }: Call,
  rows: readonly Row[],
  { as, show }: { readonly as: string; readonly show: (row: Row) => Json },
): Answer {
  const offset = numberIn(query, 'offset', 0);
  const limit = Math.min(Math.max(numberIn(query, 'limit', 200), 1), 1000);
  const page = rows.slice(offset, offset + limit);
  const at = (from: number): Json => ({ href: `${base}${path}?offset=${from}&limit=${limit}` });
  const last = Math.max(Math.ceil(rows.length / limit) - 1, 0) * limit;
  return ok({
    [as]: page.map(show),
    offset,
    limit,
    count: page.length,
    total_count: rows.length,
    first: at(0),
    last: at(last),
    ...(offset > 0 ? { previous: at(Math.max(offset - limit, 0)) } : {}),
    ...(offset + limit < rows.length ? { next: at(offset + limit) } : {}),
  });
}

function numberIn(query: URLSearchParams, name: string, usual: number): number {
  const text = query.get(name);
  if (text === null) return usual;
  if (/^\d+$/.test(text)) return Number(text);
  throw new Refusal(400, 'bad_request', { message: `${name} in query must be of type integer.` });
}
