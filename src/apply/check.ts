/** The look right before a call: is the object still what the plan saw? */
import type { VendorId } from '../model/address.ts';
import type { Before } from '../model/journal.ts';
import type { Kind } from '../model/kind.ts';
import type { Operation } from '../model/operation.ts';
import type { Step } from '../model/plan.ts';
import { problem, type Problem } from '../model/problem.ts';
import type { LiveResource, Spec } from '../model/resource.ts';
import { differenceText, movedSince, notReached } from './compare.ts';
import { objectOf, type Course } from './course.ts';
import { lookAt } from './look.ts';
import { fallingRefs, refOf } from './refs.ts';
import { settled } from './settle.ts';

export type Checked =
  | { readonly state: 'go'; readonly before?: Before }
  /** It is so already: nothing has to be sent. */
  | { readonly state: 'already'; readonly id: VendorId }
  | { readonly state: 'failed'; readonly problem: Problem };

export async function check(course: Course, step: Step, operation: Operation): Promise<Checked> {
  if (operation.do === 'create') return absent(course, step, operation);
  const ref = refOf(course, operation);
  const kind = course.world.kinds.get(operation.kind);
  if (ref === undefined || kind === undefined)
    return failed(operation, 'no-id', 'is not known to its system.');
  const refs = [ref, ...fallingRefs(course, operation)];
  const { first, there } = await lookAt(course, { system: operation.system, refs });
  if (first === 'gone') {
    if (operation.do === 'delete') return { state: 'already', id: ref.id };
    return failed(operation, 'gone-since', 'is gone since the plan was made.');
  }
  if ('unseen' in first)
    return { state: 'failed', problem: { about: operation.of, ...first.unseen } };
  return compared(course, operation, {
    kind,
    live: first,
    falls: there.filter((each) => each !== first),
  });
}

/** Nothing may be there that a create would double. Only what this run tried before can be ours. */
async function absent(course: Course, step: Step, operation: Operation): Promise<Checked> {
  const { inDoubt, failed: tried } = course.world;
  const answer = await settled(course, step, operation);
  if (answer.state === 'not done') return { state: 'go' };
  if (answer.state === 'unknown') return { state: 'failed', problem: answer.problem };
  if (inDoubt?.has(operation.id) === true || tried?.has(operation.id) === true)
    return { state: 'already', id: answer.id };
  return failed(operation, 'already-there', `is there already, with id ${answer.id}.`);
}

function compared(
  course: Course,
  operation: Operation,
  seen: {
    readonly kind: Kind;
    readonly live: LiveResource;
    readonly falls: readonly LiveResource[];
  },
): Checked {
  const { kind, live, falls } = seen;
  const by = { kind, ids: course.ids };
  // What an attempt of this run has half done may have changed more than it sets: a disk that went elsewhere, its format.
  const { inDoubt, half: known } = course.world;
  const begun = inDoubt?.has(operation.id) === true || known?.has(operation.id) === true;
  const half = begun && live.id !== operation.liveId;
  const set = new Set(operation.fields.map(({ field }) => field));
  const moved = movedSince(operation, live, {
    ...by,
    ours: ownSpecs(course, operation),
  }).filter(({ field }) => !half || set.has(field));
  if (moved.length > 0)
    return failed(
      operation,
      'moved-since',
      `has changed since the plan was made: ${differenceText(moved)}.`,
    );
  if (operation.do === 'update' && notReached(operation, live, by).length === 0)
    return { state: 'already', id: live.id };
  return {
    state: 'go',
    before: {
      kind: live.kind,
      id: live.id,
      spec: live.spec,
      // What the vendor keeps for itself comes back by itself.
      falls: falls
        .filter((each) => course.world.kinds.get(each.kind)?.untouchable?.(each) === undefined)
        .map(({ kind: of, id, spec }) => ({ kind: of, id, spec })),
    },
  };
}

/** What this run itself has made of the object meanwhile. */
function ownSpecs(course: Course, operation: Operation): readonly Spec[] {
  return (course.onObject.get(objectOf(operation)) ?? []).flatMap((each) =>
    course.finished.has(each.id) && each.to !== undefined ? [each.to] : [],
  );
}

function failed(operation: Operation, code: string, what: string): Checked {
  return {
    state: 'failed',
    problem: problem(code, `${operation.of} ${what}`, {
      about: operation.of,
      ...(operation.origin === undefined ? {} : { at: operation.origin }),
      help: 'Plan again.',
    }),
  };
}
