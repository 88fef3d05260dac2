/** The owner mark is put on what trueup makes, and on what it moves: a volume on its way is known by that alone. */
import { isLiveAddress } from '../../../model/address.ts';
import type { OwnerMark } from '../../../model/resource.ts';
import { markIn, tagKeys, tagParameters } from '../owner-mark.ts';
import type { Tag } from '../read/rows.ts';
import { refused, type Failed, type Job } from './job.ts';
import { ran } from './running.ts';

/** The mark that a thing of this operation bears; nobody's things bear none. */
export function markOf({
  stack,
  operation,
}: Pick<Job, 'stack' | 'operation'>): OwnerMark | undefined {
  return isLiveAddress(operation.of) ? undefined : { site: stack.site, address: operation.of };
}

export interface Taggable {
  readonly type: 'UserVm' | 'Volume' | 'Network' | 'PublicIpAddress';
  readonly id: string;
  readonly tags: readonly Tag[];
}

/** Puts the mark on it, where it does not bear it. `createTags` changes no tag that is there: that goes first. */
export async function marked(
  job: Job,
  { type, id, tags }: Taggable,
): Promise<{ readonly ok: true } | Failed> {
  const mark = markOf(job);
  if (mark === undefined) return { ok: true };
  const now = markIn(tags);
  if (now?.site === mark.site && now.address === mark.address) return { ok: true };
  if (now !== undefined && now.site !== mark.site)
    return refused(job, 'foreign', { why: `it belongs to the site ${now.site} by now.` });
  const of = { resourcetype: type, resourceids: id };
  const old = [tagKeys.site, tagKeys.address].filter((key) =>
    tags.some((each) => each.key.toLowerCase() === key),
  );
  if (old.length > 0) {
    const keys = old.map((key, index) => [`tags[${index}].key`, key] as const);
    const off = await ran(job, 'deleteTags', { ...of, ...Object.fromEntries(keys) });
    if (!off.ok) return off;
  }
  const on = await ran(job, 'createTags', { ...of, ...tagParameters(mark) });
  return on.ok ? { ok: true } : on;
}
