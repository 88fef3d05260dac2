/** Reads single objects back by id, patiently: a vendor may be busy, or answer with what was true a moment ago. */
import type { SystemName, VendorId } from '../model/address.ts';
import type { ObjectRef } from '../model/kind.ts';
import { problem, type Problem } from '../model/problem.ts';
import type { Seen } from '../model/provider.ts';
import type { LiveResource } from '../model/resource.ts';
import { Interrupted, type Course } from './course.ts';
import { backoffMilliseconds, tries } from './retry.ts';

export interface Looked {
  /** The first of those asked for. */
  readonly first: LiveResource | 'gone' | { readonly unseen: Problem };
  readonly there: readonly LiveResource[];
  readonly gone: readonly ObjectRef[];
}

/** Looks until the first object was seen or found gone, and `enough` says so; at most `tries` times. */
export async function lookAt(
  course: Course,
  asked: { readonly system: SystemName; readonly refs: readonly ObjectRef[] },
  enough: (looked: Looked) => boolean = () => true,
): Promise<Looked> {
  for (let attempt = 1; ; attempt += 1) {
    const looked = await once(course, asked);
    const seen = looked.first === 'gone' || !('unseen' in looked.first);
    if ((seen && enough(looked)) || attempt === tries) return looked;
    await course.wait(backoffMilliseconds(attempt));
  }
}

async function once(
  course: Course,
  { system, refs }: { readonly system: SystemName; readonly refs: readonly ObjectRef[] },
): Promise<Looked> {
  const seen = await observed(course, system, refs);
  const there = new Map(seen.live.map((each) => [`${each.kind} ${each.id}`, each] as const));
  const lost = new Set<VendorId>(seen.gone);
  const gone = refs.filter((ref) => !there.has(`${ref.kind} ${ref.id}`) && lost.has(ref.id));
  const [ref] = refs;
  const first =
    (ref === undefined ? undefined : there.get(`${ref.kind} ${ref.id}`)) ??
    (ref !== undefined && gone.includes(ref) ? 'gone' : { unseen: whyUnseen(seen, system) });
  return { first, there: [...there.values()], gone };
}

async function observed(
  course: Course,
  system: SystemName,
  refs: readonly ObjectRef[],
): Promise<Pick<Seen, 'live' | 'unseen' | 'gone'>> {
  const connection = course.world.connections.get(system);
  try {
    const seen = connection?.observe(
      { ids: refs.map(({ kind, id }) => ({ kind, id })) },
      course.world.abort,
    );
    if (seen !== undefined) return await course.unlessAborted(seen);
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    return { live: [], gone: [], unseen: [{ system, why: problem('provider-fault', why) }] };
  }
  return { live: [], gone: [], unseen: [] };
}

function whyUnseen(seen: Pick<Seen, 'unseen'>, system: SystemName): Problem {
  return (
    seen.unseen[0]?.why ??
    problem('not-seen', `${system} said neither that it is there nor that it is gone.`, {
      about: system,
      tryAgain: true,
    })
  );
}
