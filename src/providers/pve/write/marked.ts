/** The description and tags of a VM as they are written: with our mark where it is declared. */
import { isLiveAddress } from '../../../model/address.ts';
import type { OwnerMark, Spec } from '../../../model/resource.ts';
import { markTag } from '../kinds/vm-normal.ts';
import { readMark, writeMark } from '../owner-mark.ts';
import type { Options } from '../vm/config.ts';
import { tagsIn } from '../vm/options.ts';
import type { Job } from './job.ts';

/** The mark that a thing made by this operation carries. */
export function markOf({ pve, operation }: Pick<Job, 'pve' | 'operation'>): OwnerMark {
  return { site: pve.site, address: operation.of };
}

/**
 * Options that hold the mark, where they are not as they should be. What is declared bears our mark from its first
 * change on; of anything else the mark is kept as it is.
 */
export function markedOptions(
  job: Pick<Job, 'pve' | 'operation'>,
  fields: readonly string[],
  held: Options,
): Readonly<Record<string, string>> {
  const { to = {}, of } = job.operation;
  const before = held.get('description') ?? '';
  const now = readMark(before);
  const mark = isLiveAddress(of) ? now.mark : markOf(job);
  const text = fields.includes('description') ? textOf(to['description']) : now.text;
  const { brought } = now;
  const after = writeMark({
    text,
    ...(mark === undefined ? {} : { mark }),
    ...(brought === undefined ? {} : { brought }),
  });
  const tags = fields.includes('tags') ? tagsOf(to) : tagsIn(held.get('tags'));
  const all = [...new Set([...tags, ...(mark === undefined ? [] : [markTag])])].toSorted();
  return {
    ...(after === before.replace(/\n+$/, '') ? {} : { description: after }),
    ...(all.join(';') === tagsIn(held.get('tags')).join(';') ? {} : { tags: all.join(';') }),
  };
}

/** Description and tags of a VM that is made. */
export function markedFromStart(
  job: Pick<Job, 'pve' | 'operation'>,
  brought: readonly string[] = [],
): { readonly description: string; readonly tags: string } {
  const { to = {} } = job.operation;
  return {
    description: writeMark({ text: textOf(to['description']), mark: markOf(job), brought }),
    tags: [...new Set([...tagsOf(to), markTag])].toSorted().join(';'),
  };
}

/** The description without this slot among those that a clone brought, or without any; undefined where it is not. */
export function takenOver(held: Options, slot?: string): string | undefined {
  const now = readMark(held.get('description') ?? '');
  const { brought = [] } = now;
  if (brought.length === 0 || (slot !== undefined && !brought.includes(slot))) return undefined;
  return writeMark({
    ...now,
    brought: slot === undefined ? [] : brought.filter((each) => each !== slot),
  });
}

export function broughtSlots(held: Options): readonly string[] {
  return readMark(held.get('description') ?? '').brought ?? [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function tagsOf(spec: Spec): readonly string[] {
  return Array.isArray(spec['tags']) ? tagsIn(spec['tags'].join(';')) : [];
}
