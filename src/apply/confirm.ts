/** The look after a call: an operation is done when a read shows its effect. */
import type { VendorId } from '../model/address.ts';
import type { ObjectRef } from '../model/kind.ts';
import type { LiveResource } from '../model/resource.ts';
import type { Operation } from '../model/operation.ts';
import type { Step } from '../model/plan.ts';
import { problem, type Problem } from '../model/problem.ts';
import { aftermathOf } from './aftermath.ts';
import { differenceText, notReached, type Difference } from './compare.ts';
import type { Course } from './course.ts';
import { lookInside } from './inside.ts';
import { lookAt } from './look.ts';
import { fallingRefs } from './refs.ts';
import { send } from './send.ts';

/** Records `done` with all that it leaves behind; or gives back what the read shows instead. */
export async function confirm(
  course: Course,
  step: Step,
  operation: Operation,
  sent: {
    readonly id: VendorId;
    readonly already: boolean;
    readonly found: boolean;
    readonly notes?: readonly string[];
    readonly made?: readonly ObjectRef[];
    /** The id that it had before. */
    readonly former?: VendorId | undefined;
  },
): Promise<Problem | undefined> {
  const first = await readBack(course, operation, sent.id);
  // One that was found and not told of may be half made: some vendors take two calls to make a thing.
  const half = sent.found && operation.do === 'create' && 'differs' in first;
  const read = half ? await completed(course, step, operation, first) : first;
  if ('problem' in read) return read.problem;
  const inside =
    read.live === undefined ? undefined : await lookInside(course, step, operation, read.live);
  if (inside !== undefined && 'problem' in inside) return inside.problem;
  const notes = [...(sent.notes ?? []), ...(inside === undefined ? [] : [inside.text])];
  const { id, former, made } = sent;
  const aftermath = aftermathOf(course, operation, {
    id,
    gone: read.gone,
    former,
    made,
  });
  if (operation.do !== 'delete') course.ids.learn(operation.holder, sent.id);
  await course.record(
    {
      type: 'done',
      step: step.id,
      operation: operation.id,
      id: sent.id,
      ...(notes.length === 0 ? {} : { notes }),
      ...(inside === undefined ? {} : { inside }),
    },
    { aftermath },
  );
  course.finished.set(operation.id, sent.id);
  if (inside !== undefined) course.inside.set(operation.id, inside);
  course.tell(step, operation, {
    type: 'done',
    id: sent.id,
    already: sent.already,
    notes,
    ...(inside === undefined ? {} : { inside }),
  });
  return undefined;
}

type Read =
  | {
      readonly problem: Problem;
      readonly live: LiveResource;
      readonly differs: readonly Difference[];
    }
  | { readonly problem: Problem }
  | { readonly gone: readonly ObjectRef[]; readonly live?: LiveResource };

/** What its create left out is set as an update would set it. */
async function completed(
  course: Course,
  step: Step,
  operation: Operation,
  { live, differs }: Extract<Read, { readonly differs: unknown }>,
): Promise<Read> {
  const rest: Operation = {
    ...operation,
    do: 'update',
    liveId: live.id,
    from: live.spec,
    fields: differs.map(({ field, is, expected }) => ({
      field,
      from: is,
      to: expected,
      moved: 'spec',
    })),
  };
  const end = await send(course, step, rest);
  return end.state === 'done' ? readBack(course, operation, live.id) : { problem: end.problem };
}

async function readBack(course: Course, operation: Operation, id: VendorId): Promise<Read> {
  const own = { kind: operation.kind, id };
  const { system } = operation;
  if (operation.do === 'delete') {
    const refs = [own, ...fallingRefs(course, operation)];
    const looked = await lookAt(course, { system, refs }, ({ first }) => first === 'gone');
    if (looked.first === 'gone') return { gone: looked.gone };
    if ('unseen' in looked.first) return { problem: looked.first.unseen };
    return wrong(operation, 'still-there', 'is still there after it was deleted.');
  }
  const kind = course.world.kinds.get(operation.kind);
  if (operation.to === undefined || kind === undefined) return { gone: [] };
  const by = { kind, ids: course.ids };
  const { first } = await lookAt(
    course,
    { system, refs: [own] },
    (looked) =>
      looked.first !== 'gone' &&
      !('unseen' in looked.first) &&
      notReached(operation, looked.first, by).length === 0,
  );
  if (first === 'gone')
    return wrong(operation, 'not-there', `is not there, though ${system} took the call.`);
  if ('unseen' in first) return { problem: first.unseen };
  const differs = notReached(operation, first, by);
  if (differs.length === 0) return { gone: [], live: first };
  const found = `is not as asked: ${differenceText(differs)}.`;
  return {
    ...wrong(operation, 'read-back-differs', found),
    live: first,
    differs,
  };
}

function wrong(operation: Operation, code: string, what: string): { readonly problem: Problem } {
  return {
    problem: problem(code, `${operation.of} ${what}`, {
      about: operation.of,
      ...(operation.origin === undefined ? {} : { at: operation.origin }),
    }),
  };
}
