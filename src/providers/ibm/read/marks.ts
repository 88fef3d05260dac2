/** Owner marks: by one search for all, and by the tags of one object where it is read alone. */
import type { Ibm } from '../ibm.ts';
import { markIn, markQuery } from '../owner-mark.ts';
import type { OwnerMark } from '../../../model/resource.ts';
import { Fields, WrongShape } from '../shape.ts';
import type { Failure } from '../client/failure.ts';
import type { Found } from './making.ts';
import type { LiveResource } from '../../../model/resource.ts';

export type Marks =
  | { readonly ok: true; readonly tags: ReadonlyMap<string, readonly string[]> }
  | Failure;

/** All marked objects of the account. The index lags behind: what it lacks may be marked all the same. */
export async function allMarks({ client }: Ibm, signal: AbortSignal): Promise<Marks> {
  const tags = new Map<string, readonly string[]>();
  let cursor: string | undefined;
  for (;;) {
    const body = {
      query: markQuery,
      fields: ['crn', 'tags'],
      ...(cursor === undefined ? {} : { search_cursor: cursor }),
    };
    const call = {
      service: 'search',
      path: 'v3/resources/search',
      query: { limit: '1000' },
      body,
    } as const;
    const got = await client.ask(call, signal);
    if (!got.ok) return got;
    try {
      const page = new Fields(got.value, call.path);
      const items = page.list('items', (each) => ({
        crn: each.text('crn'),
        tags: each.has('tags') ? each.texts('tags') : [],
      }));
      for (const each of items) tags.set(each.crn, each.tags);
      const next = page.textOrNull('search_cursor') ?? undefined;
      if (next === undefined || next === cursor || items.length === 0) return { ok: true, tags };
      cursor = next;
    } catch (error) {
      if (!(error instanceof WrongShape)) throw error;
      return client.failure('wrong-shape', error.message);
    }
  }
}

/** The tags of one object, as they are now. */
export async function tagsOn(
  { client }: Ibm,
  crn: string,
  signal: AbortSignal,
): Promise<{ readonly ok: true; readonly tags: readonly string[] } | Failure> {
  const query = { attached_to: crn, tag_type: 'user', limit: '1000' };
  const got = await client.read({ service: 'tagging', path: 'v3/tags', query }, signal);
  if (!got.ok) return got;
  try {
    const items = new Fields(got.value, 'tags').list('items', (each) => each.text('name'));
    return { ok: true, tags: items };
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
    return client.failure('wrong-shape', error.message);
  }
}

export function marked({ live, tags = [] }: Found, more: readonly string[] = []): LiveResource {
  const mark: OwnerMark | undefined = markIn(tags.length > 0 ? tags : more);
  return mark === undefined ? live : { ...live, mark };
}
