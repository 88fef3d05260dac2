/** Puts the owner mark on an object, as tags. The tag service says 200 also where it did nothing. */
import { isLiveAddress } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Answer } from '../client/client.ts';
import type { Ibm } from '../ibm.ts';
import { isMarkTag, tagsOf } from '../owner-mark.ts';
import { tagsOn } from '../read/marks.ts';
import { Fields, WrongShape } from '../shape.ts';

/** Why it bears no mark now; undefined where it does. What is not marked is still known by the journal. */
export async function mark(
  ibm: Ibm,
  crn: string,
  operation: Operation,
  { signal, fresh }: { readonly signal: AbortSignal; readonly fresh: boolean },
): Promise<string | undefined> {
  // What nobody declares is not ours to mark.
  if (isLiveAddress(operation.of)) return undefined;
  const wanted = tagsOf({ site: ibm.site, address: operation.of });
  if (wanted.length === 0) return 'its address is too long for a tag';
  let there: readonly string[] = [];
  if (!fresh) {
    const now = await tagsOn(ibm, crn, signal);
    if (!now.ok) return now.problem.message;
    there = now.tags;
  }
  const stale = there.filter((each) => isMarkTag(each) && !wanted.includes(each));
  const missing = wanted.filter((each) => !there.includes(each));
  const off =
    stale.length === 0 ? undefined : await tag(ibm, 'detach', { crn, tags: stale, signal });
  const on =
    missing.length === 0 ? undefined : await tag(ibm, 'attach', { crn, tags: missing, signal });
  return off ?? on;
}

async function tag(
  { client }: Ibm,
  verb: 'attach' | 'detach',
  {
    crn,
    tags,
    signal,
  }: { readonly crn: string; readonly tags: readonly string[]; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const body = { resources: [{ resource_id: crn }], tag_names: tags };
  const call = {
    service: 'tagging',
    method: 'POST',
    path: `v3/tags/${verb}`,
    query: { tag_type: 'user' },
    body,
  } as const;
  let why: string | undefined;
  // Both can be said twice: it comes to the same.
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    why = refusedIn(await client.write(call, signal));
    if (why === undefined) return undefined;
    await client.clock.wait(attempt * 500, signal);
  }
  return why;
}

function refusedIn(got: Answer): string | undefined {
  if (!got.ok) return got.problem.message;
  try {
    const results = new Fields(got.value, 'tags').list('results', (each) =>
      each.has('is_error') && each.flag('is_error') ? 'it was refused' : undefined,
    );
    return results.find((each) => each !== undefined);
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
    return error.message;
  }
}
