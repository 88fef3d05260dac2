/** Whole lists: page after page until there is no next one; what shows up on two pages is one thing. */
import { Fields, WrongShape } from '../shape.ts';
import type { Call, Client } from './client.ts';
import type { Failure } from './failure.ts';

export type List<T> = { readonly ok: true; readonly items: readonly T[] } | Failure;

/** A list that goes on for longer is a circle. */
const mostPages = 10_000;

interface Listing<T> extends Call {
  /** Where in the body the items are. */
  readonly items: string;
  readonly read: (each: Fields) => T;
  readonly id: (each: T) => string;
}

/** Lists of VPC: `next.href` holds an opaque `start`; of those that have no pages there is no `next`. */
export async function listOf<T>(
  client: Client,
  { items, read, id, ...call }: Listing<T>,
  signal: AbortSignal,
): Promise<List<T>> {
  const found = new Map<string, T>();
  const seen = new Set<string>();
  let query = call.query ?? {};
  for (let page = 1; ; page += 1) {
    const got = await client.read({ ...call, query }, signal);
    if (!got.ok) return got;
    try {
      const body = new Fields(got.value, call.path);
      for (const each of body.list(items, read)) found.set(id(each), each);
      const start = startIn(body, call.path);
      if (start === undefined) return { ok: true, items: [...found.values()] };
      if (seen.has(start) || page >= mostPages)
        throw new WrongShape(`${call.path} goes round in a circle`);
      seen.add(start);
      query = { ...query, start };
    } catch (error) {
      if (!(error instanceof WrongShape)) throw error;
      return client.failure('wrong-shape', error.message);
    }
  }
}

// Only the token is taken from it: where to send things is said by nobody but trueup.yaml.
function startIn(body: Fields, path: string): string | undefined {
  const href = body.objectOrNull('next')?.text('href') ?? body.textOrNull('next_url');
  if (href === undefined || href === null) return undefined;
  const start = URL.canParse(href, 'https://x')
    ? new URL(href, 'https://x').searchParams.get('start')
    : null;
  if (start === null) throw new WrongShape(`${path}: the address of its next page names no start`);
  return start;
}

/** Lists of DNS Services: `offset` and `limit`, with the total beside them. */
export async function countedListOf<T>(
  client: Client,
  { items, read, id, ...call }: Listing<T>,
  signal: AbortSignal,
): Promise<List<T>> {
  const found = new Map<string, T>();
  const limit = 200;
  for (let offset = 0, page = 1; ; page += 1) {
    const query = { ...call.query, offset: String(offset), limit: String(limit) };
    const got = await client.read({ ...call, query }, signal);
    if (!got.ok) return got;
    try {
      const body = new Fields(got.value, call.path);
      const list = body.list(items, read);
      for (const each of list) found.set(id(each), each);
      offset += list.length;
      const more = body.has('next') && list.length > 0;
      const total = body.has('total_count') ? body.int('total_count') : undefined;
      if (!more || page >= mostPages) {
        // A list that ends before its total was cut off, and is not believed.
        if (total !== undefined && offset < total)
          throw new WrongShape(`${call.path} tells of ${total} and shows ${offset}`);
        return { ok: true, items: [...found.values()] };
      }
    } catch (error) {
      if (!(error instanceof WrongShape)) throw error;
      return client.failure('wrong-shape', error.message);
    }
  }
}
